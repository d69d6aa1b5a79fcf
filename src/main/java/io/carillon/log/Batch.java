package io.carillon.log;

import io.carillon.event.ChannelName;
import io.carillon.event.Publication;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * Durable publications to one channel that are appended together, in their order. It can be
 * iterated more than once, since a failed transaction is repeated, and need not be in memory as a
 * whole.
 */
public interface Batch extends Iterable<Publication> {
  /** The channel of all publications. */
  ChannelName channel();

  /** The number of publications, 1 or more. */
  int size();

  /** The footprint of all publications in bytes, about; limits apply to it. */
  long bytes();

  /** Reads the batch from its beginning. */
  @Override
  Iterator<Publication> iterator();

  /**
   * A publication to another channel that follows from this batch. It waits in the outbox from the
   * commit of the batch on, so that neither is without the other after a crash; it needs no
   * position in the same transaction, and may be appended a moment later.
   *
   * @param receipt of this batch, which was not in the log before
   */
  default Optional<Publication> followUp(Receipt receipt) {
    return Optional.empty();
  }

  /** A batch in memory. */
  static Batch of(List<Publication> publications) {
    return new InMemory(publications);
  }

  /** A batch in memory. */
  record InMemory(List<Publication> publications) implements Batch {
    public InMemory {
      publications = List.copyOf(publications);
      if (publications.isEmpty()) {
        throw new IllegalArgumentException("an empty batch");
      }
      ChannelName channel = publications.get(0).channel();
      for (Publication publication : publications) {
        if (publication.isTransient() || !publication.channel().equals(channel)) {
          throw new IllegalArgumentException("a batch holds durable publications to one channel");
        }
      }
    }

    @Override
    public ChannelName channel() {
      return publications.get(0).channel();
    }

    @Override
    public int size() {
      return publications.size();
    }

    @Override
    public long bytes() {
      long bytes = 0;
      for (Publication publication : publications) {
        bytes += publication.footprint();
      }
      return bytes;
    }

    @Override
    public Iterator<Publication> iterator() {
      return publications.iterator();
    }
  }
}
