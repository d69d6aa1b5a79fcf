package io.carillon.jpa;

import io.carillon.event.ChannelName;
import io.carillon.event.InvalidRequestException;
import io.carillon.event.Publication;
import io.carillon.log.Batch;
import java.util.Iterator;
import java.util.stream.IntStream;

/**
 * A batch that is made while it is read, like one from a file.
 *
 * @param badAt number of the publication that turns out to be illegal, counted from 1; -1 for none
 */
record Spool(ChannelName channel, int size, int badAt) implements Batch {
  @Override
  public long bytes() {
    return 12L * size;
  }

  @Override
  public Iterator<Publication> iterator() {
    return IntStream.rangeClosed(1, size).mapToObj(this::publication).iterator();
  }

  private Publication publication(int number) {
    if (number == badAt) {
      throw new InvalidRequestException("data", "line " + number + " is not JSON");
    }
    return Publication.to(channel).text("event " + number).build();
  }
}
