package io.carillon.jpa;

import io.carillon.event.ChannelName;
import io.carillon.event.Publication;
import io.carillon.log.Batch;
import java.util.Iterator;
import java.util.List;

/**
 * A row of the outbox on its way into the log: a batch of one publication whose row is deleted in
 * the transaction that appends it, or that is skipped if the row is gone.
 */
final class OutboxEntry implements Batch {
  private final long row;
  private final Publication publication;
  private final Page page;

  /** Rows that were read together, in the order in which they are to be appended. */
  static final class Page {
    private volatile boolean isAbandoned;

    /** One of the rows was not appended: those behind it must not overtake it. */
    void abandon() {
      isAbandoned = true;
    }

    boolean isAbandoned() {
      return isAbandoned;
    }
  }

  OutboxEntry(long row, Publication publication, Page page) {
    this.row = row;
    this.publication = publication;
    this.page = page;
  }

  long row() {
    return row;
  }

  Page page() {
    return page;
  }

  @Override
  public ChannelName channel() {
    return publication.channel();
  }

  @Override
  public int size() {
    return 1;
  }

  @Override
  public long bytes() {
    return publication.footprint();
  }

  @Override
  public Iterator<Publication> iterator() {
    return List.of(publication).iterator();
  }
}
