package io.carillon.log;

import io.carillon.event.ChannelName;
import io.carillon.event.Publication;
import java.util.Iterator;
import java.util.List;

/** A batch in memory. */
record MemoryBatch(List<Publication> publications) implements Batch {
  MemoryBatch {
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
      bytes += publication.data().size();
    }
    return bytes;
  }

  @Override
  public Iterator<Publication> iterator() {
    return publications.iterator();
  }
}
