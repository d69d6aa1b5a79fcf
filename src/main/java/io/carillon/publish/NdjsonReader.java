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
      if (batch.size() > 0 && publication.isTransient() != batch.isTransient()) {
        throw new RejectedBodyException(Publisher.MIXED, "transient", lines.number(), 0);
      }
      batch.add(publication, lines);
    }
    batch.seal();
    if (batch.size() == 0) {
      throw new RejectedBodyException(
          "there is no line with a publication: there is nothing to publish");
    }
  }
}
