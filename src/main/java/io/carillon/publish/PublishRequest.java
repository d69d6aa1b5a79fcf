package io.carillon.publish;

import io.carillon.config.PublishConfig;
import io.carillon.event.ChannelName;
import io.carillon.event.Selector;
import io.carillon.log.Receipt;
import io.carillon.memory.MemoryBudget;
import io.carillon.security.TopicLimits;
import io.carillon.wire.PublicationTooLargeException;
import io.carillon.wire.RejectedBodyException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * A request to publish.
 *
 * @param parameters of the query
 * @param budget for the body and what is made of it
 * @param topics that its events may have
 * @param length of the body in bytes as it was announced, -1 if it was not
 */
record PublishRequest(
    ChannelName channel,
    IdempotencyKey key,
    Map<String, List<String>> parameters,
    int length,
    InputStream body,
    MemoryBudget budget,
    Selector topics) {

  /**
   * Reads the whole body, and only then publishes.
   *
   * @throws RejectedBodyException if the body is malformed or breaks off
   * @throws PublicationTooLargeException if the body exceeds a limit
   * @throws io.carillon.memory.MemoryBudgetExceededException if bodies use too much memory
   * @throws SpoolUnavailableException if the hub cannot use its temporary file
   * @throws io.carillon.event.InvalidRequestException if a header or parameter is invalid
   */
  CompletionStage<Receipt> publish(BodyFormat format, Publisher publisher) {
    BodyMemory memory = new BodyMemory(budget);
    boolean handedOver = false;
    try {
      CompletionStage<Receipt> published =
          publish(format, publisher, memory).whenComplete((receipt, failure) -> memory.close());
      handedOver = true;
      return published;
    } finally {
      if (!handedOver) {
        memory.close();
      }
    }
  }

  private CompletionStage<Receipt> publish(
      BodyFormat format, Publisher publisher, BodyMemory memory) {
    PublishConfig limits = publisher.limits();
    if (format == BodyFormat.TEXT) {
      int limit = limits.maxEventSize();
      byte[] text = read(limit, () -> PublicationTooLargeException.data(limit), memory);
      return publisher.publish(
          TopicLimits.require(topics, TextReader.read(channel, text, parameters, key)));
    }
    TextReader.requireNone(parameters);
    if (format == BodyFormat.NDJSON) {
      return publishLines(publisher, limits, memory);
    }
    int limit = limits.maxBodySize();
    byte[] json = read(limit, () -> PublicationTooLargeException.body(limit), memory);
    return publisher.publish(reader(limits).readBody(json, limits.maxArrayCount(), memory));
  }

  private CompletionStage<Receipt> publishLines(
      Publisher publisher, PublishConfig limits, BodyMemory memory) {
    SpooledBatch batch = spool(limits, memory);
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

  private SpooledBatch spool(PublishConfig limits, BodyMemory memory) {
    Path folder = Path.of(System.getProperty("java.io.tmpdir"));
    try {
      return new NdjsonReader(limits, folder).read(body, reader(limits), memory);
    } catch (IOException brokenOff) {
      throw RequestBody.brokenOff();
    }
  }

  private PublicationReader reader(PublishConfig limits) {
    return new PublicationReader(
        channel, limits.maxEventSize(), limits.maxJsonDepth(), key, topics);
  }

  private byte[] read(
      int limit, Supplier<PublicationTooLargeException> tooLarge, BodyMemory memory) {
    if (length > limit) {
      throw tooLarge.get();
    }
    return RequestBody.read(body, limit, tooLarge, memory);
  }
}
