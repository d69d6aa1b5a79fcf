package io.carillon.publish;

import io.carillon.config.PublishConfig;
import io.carillon.event.Publication;
import io.carillon.wire.PublicationTooLargeException;
import io.carillon.wire.RejectedBodyException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/**
 * Reads a batch of publications, one a line. The whole batch is read and checked before it is
 * appended, so that an invalid line stores nothing and a slow sender delays no other publisher.
 */
final class NdjsonReader {
  /** Bytes that a line may have besides its data. */
  private static final int ENVELOPE = 64 << 10;

  private final PublishConfig limits;
  private final Path folder;

  /**
   * @param folder for the temporary files of large batches
   */
  NdjsonReader(PublishConfig limits, Path folder) {
    this.limits = limits;
    this.folder = folder;
  }

  /**
   * The batch, to be closed by the caller.
   *
   * @param memory for publications that are not spooled
   * @throws IOException if the body breaks off
   * @throws SpoolUnavailableException if the temporary file cannot be written
   * @throws RejectedBodyException if a line is no publication, or there is none
   * @throws PublicationTooLargeException if there are too many or one is too large
   */
  SpooledBatch read(InputStream body, PublicationReader reader, BodyMemory memory)
      throws IOException {
    SpooledBatch batch = new SpooledBatch(reader, folder, limits.ndjsonSpoolThreshold(), memory);
    boolean complete = false;
    try {
      readInto(batch, body, reader);
      complete = true;
      return batch;
    } finally {
      if (!complete) {
        batch.close();
      }
    }
  }

  private void readInto(SpooledBatch batch, InputStream body, PublicationReader reader)
      throws IOException {
    LineReader lines =
        new LineReader(body, limits.maxEventSize() + ENVELOPE, limits.maxBatchSize());
    while (lines.next()) {
      if (lines.isBlank()) {
        continue;
      }
      if (batch.size() == limits.maxBatchCount()) {
        throw PublicationTooLargeException.count(limits.maxBatchCount()).at(lines.number());
      }
      Publication publication =
          reader.readLine(lines.buffer(), lines.from(), lines.to(), lines.number(), batch.size());
      requireAlike(publication, batch, lines);
      batch.add(publication, lines);
    }
    batch.seal();
    if (batch.size() == 0) {
      throw new RejectedBodyException(
          "there is no line with a publication: there is nothing to publish");
    }
  }

  private void requireAlike(Publication publication, SpooledBatch batch, LineReader lines) {
    boolean isFirst = batch.size() == 0;
    boolean isScheduled = publication.due().isPresent();
    if (!isFirst && publication.isTransient() != batch.isTransient()) {
      throw new RejectedBodyException(Publisher.MIXED, "transient", lines.number(), 0);
    }
    if (!isFirst && isScheduled != batch.isScheduled()) {
      throw new RejectedBodyException(Publisher.MIXED_TIMES, "at", lines.number(), 0);
    }
    if (isScheduled && batch.size() == limits.maxArrayCount()) { // all are in memory at once
      throw PublicationTooLargeException.count(limits.maxArrayCount()).at(lines.number());
    }
  }
}
