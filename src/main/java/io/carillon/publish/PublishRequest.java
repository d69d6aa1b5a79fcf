package io.carillon.publish;

import io.carillon.config.PublishConfig;
import io.carillon.event.ChannelName;
import io.carillon.log.Receipt;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * What a request says, and how it is published.
 *
 * @param parameters of the query
 * @param length of the body in bytes as it was announced, -1 if it was not
 */
record PublishRequest(
    ChannelName channel,
    IdempotencyKey key,
    Map<String, List<String>> parameters,
    int length,
    InputStream body) {

  /**
   * Reads all of it, and only then publishes.
   *
   * @throws RejectedBodyException if the body is not what it should be, or breaks off
   * @throws PublicationTooLargeException if there is too much of it
   * @throws io.carillon.event.InvalidPublicationException if a header or parameter is not what it
   *     should be
   */
  CompletionStage<Receipt> publish(BodyFormat format, Publisher publisher, PublishConfig limits) {
    try {
      return switch (format) {
        case TEXT ->
            publisher.publish(
                TextReader.read(
                    channel,
                    read(
                        limits.maxEventSize(),
                        PublicationTooLargeException.data(limits.maxEventSize())),
                    parameters,
                    key));
        case JSON -> {
          TextReader.requireNone(parameters);
          byte[] json =
              read(limits.maxBodySize(), PublicationTooLargeException.body(limits.maxBodySize()));
          yield publisher.publish(reader(limits).readBody(json, limits.maxBatchCount()));
        }
        case NDJSON -> {
          TextReader.requireNone(parameters);
          yield publishLines(publisher, limits);
        }
      };
    } catch (IOException brokenOff) {
      throw new RejectedBodyException("the request body broke off");
    }
  }

  private CompletionStage<Receipt> publishLines(Publisher publisher, PublishConfig limits)
      throws IOException {
    Path folder = Path.of(System.getProperty("java.io.tmpdir"));
    SpooledBatch batch = new NdjsonReader(limits, folder).read(body, reader(limits));
    boolean handedOver = false;
    try {
      CompletionStage<Receipt> published =
          publisher.publish(batch).whenComplete((receipt, failure) -> batch.close());
      handedOver = true;
      return published;
    } finally {
      if (!handedOver) {
        batch.close();
      }
    }
  }

  private PublicationReader reader(PublishConfig limits) {
    return new PublicationReader(channel, limits.maxEventSize(), limits.maxJsonDepth(), key);
  }

  /** The body, of which no more is read than is accepted. */
  private byte[] read(int limit, PublicationTooLargeException tooLarge) throws IOException {
    if (length > limit) {
      throw tooLarge;
    }
    byte[] bytes = body.readNBytes(limit + 1);
    if (bytes.length > limit) {
      throw tooLarge;
    }
    return bytes;
  }
}
