package io.carillon.jpa;

import io.carillon.event.ChannelName;
import io.carillon.event.Publication;
import io.carillon.log.Batch;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A row of an outbox on its way into the log: a batch of one publication. If the row is in the
 * log's database it is deleted in the transaction that appends the publication, which is skipped if
 * the row is gone.
 */
final class OutboxEntry implements Batch {
  private final @Nullable Long row;
  private final Publication publication;
  private final Sequence sequence;
  private final boolean isHandedOver;

  /** Entries that are to be appended in their order. */
  static final class Sequence {
    private volatile boolean isAbandoned;

    /** One of them was not appended: those behind it must not overtake it. */
    void abandon() {
      isAbandoned = true;
    }

    boolean isAbandoned() {
      return isAbandoned;
    }
  }

  private OutboxEntry(
      @Nullable Long row, Publication publication, Sequence sequence, boolean isHandedOver) {
    this.row = row;
    this.publication = publication;
    this.sequence = sequence;
    this.isHandedOver = isHandedOver;
  }

  /** An entry whose row is in the log's database. */
  static OutboxEntry inLog(long row, Publication publication, Sequence sequence) {
    return new OutboxEntry(row, publication, sequence, false);
  }

  /**
   * An entry whose row is in another database.
   *
   * @param publication with an id, which makes a repetition harmless
   */
  static OutboxEntry elsewhere(Publication publication, Sequence sequence) {
    return new OutboxEntry(null, publication, sequence, false);
  }

  /**
   * An entry whose row is in the log's database and was not read from there. It is skipped if
   * another row of its channel waits that became visible earlier.
   */
  static OutboxEntry handedOver(long row, Publication publication) {
    return new OutboxEntry(row, publication, new Sequence(), true);
  }

  /** The key of the row, if it is in the log's database. */
  Optional<Long> row() {
    return Optional.ofNullable(row);
  }

  /** Whether its row was not read from the database. */
  boolean isHandedOver() {
    return isHandedOver;
  }

  Sequence sequence() {
    return sequence;
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
