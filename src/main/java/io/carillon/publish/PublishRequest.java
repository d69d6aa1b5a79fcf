package io.carillon.publish;

import io.carillon.config.PublishConfig;
import io.carillon.event.ChannelName;
import io.carillon.log.Receipt;
import io.carillon.wire.PublicationTooLargeException;
import io.carillon.wire.RejectedBodyException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * A request to publish.
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
   * Reads the whole body, and only then publishes.
   *
   * @throws RejectedBodyException if the body is malformed or breaks off
   * @throws PublicationTooLargeException if the body exceeds a limit
   * @throws io.carillon.event.InvalidRequestException if a header or parameter is invalid
   */
  CompletionStage<Receipt> publish(BodyFormat format, Publisher publisher) {
    PublishConfig limits = publisher.limits();
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
  }

  private CompletionStage<Receipt> publishLines(Publisher publisher, PublishConfig limits) {
    SpooledBatch batch = spool(limits);
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

  private SpooledBatch spool(PublishConfig limits) {
    Path folder = Path.of(System.getProperty("java.io.tmpdir"));
    try {
      return new NdjsonReader(limits, folder).read(body, reader(limits));
    } catch (IOException brokenOff) {
      throw RequestBody.brokenOff();
    }
  }

  private PublicationReader reader(PublishConfig limits) {
    return new PublicationReader(channel, limits.maxEventSize(), limits.maxJsonDepth(), key);
  }

  private byte[] read(int limit, PublicationTooLargeException tooLarge) {
    if (length > limit) {
      throw tooLarge;
    }
    return RequestBody.read(body, limit, tooLarge);
  }
}
