package io.carillon.log;

import io.carillon.event.ChannelName;
import io.carillon.event.Publication;
import java.util.Iterator;
import java.util.List;

/**
 * Durable publications to one channel that are appended together, in their order. May be read more
 * than once (a failed transaction is tried again), and need not be in memory as a whole.
 */
public interface Batch extends Iterable<Publication> {
  /** Where all of it goes. */
  ChannelName channel();

  /** How many publications, 1 or more. */
  int size();

  /** The size of all data together, in bytes, for bounding what is under way. */
  long bytes();

  /** Reads it from the beginning. */
  @Override
  Iterator<Publication> iterator();

  /** A batch in memory. */
  static Batch of(List<Publication> publications) {
    return new MemoryBatch(publications);
  }
}
