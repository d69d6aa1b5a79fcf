package io.carillon.log;

import io.carillon.event.ChannelName;
import io.carillon.event.Publication;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.Function;

/**
 * A batch with a {@link Batch#followUp}.
 *
 * @param next the publication that follows, by the receipt of the batch
 */
public record FollowedBatch(Batch batch, Function<Receipt, Optional<Publication>> next)
    implements Batch {
  @Override
  public ChannelName channel() {
    return batch.channel();
  }

  @Override
  public int size() {
    return batch.size();
  }

  @Override
  public long bytes() {
    return batch.bytes();
  }

  @Override
  public Iterator<Publication> iterator() {
    return batch.iterator();
  }

  @Override
  public Optional<Publication> followUp(Receipt receipt) {
    return next.apply(receipt);
  }
}
