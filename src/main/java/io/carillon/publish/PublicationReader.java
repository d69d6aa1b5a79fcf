package io.carillon.publish;

import io.carillon.event.ChannelName;
import io.carillon.event.InvalidRequestException;
import io.carillon.event.Publication;
import io.carillon.event.Selector;
import io.carillon.event.TraceParent;
import io.carillon.security.TopicLimits;
import io.carillon.wire.JsonScanner;
import io.carillon.wire.JsonScanner.Kind;
import io.carillon.wire.JsonValueReader;
import io.carillon.wire.PublicationTooLargeException;
import io.carillon.wire.RejectedBodyException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Reads publications written in JSON: {@code
 * {"data":{"id":42},"type":"created","topics":["orders/42"]}}. Unknown fields are refused.
 * Immutable.
 */
final class PublicationReader {
  private static final List<String> FIELDS =
      List.of("data", "type", "topics", "id", "key", "ttl", "to", "transient", "at", "delay");

  private final ChannelName channel;
  private final int maxEventSize;
  private final Selector topics;
  private final int maxDepth;
  private final IdempotencyKey key;
  private final Optional<TraceParent> trace;
  private final Instant now = Instant.now(); // also for lines that are read again

  /**
   * @param maxEventSize maximum bytes of data
   * @param maxDepth maximum levels of nesting
   */
  PublicationReader(ChannelName channel, int maxEventSize, int maxDepth, IdempotencyKey key) {
    this(channel, maxEventSize, maxDepth, key, Selector.ALL);
  }

  /**
   * @param topics that publications may have
   */
  PublicationReader(
      ChannelName channel, int maxEventSize, int maxDepth, IdempotencyKey key, Selector topics) {
    this.topics = topics;
    this.maxDepth = maxDepth;
    this.channel = channel;
    this.maxEventSize = maxEventSize;
    this.key = key;
    this.trace = TraceContext.current(); // another thread reads the lines of a batch again
  }

  ChannelName channel() {
    return channel;
  }

  /**
   * Reads one publication, or an array of one or more.
   *
   * @throws RejectedBodyException if it is anything else
   * @param memory for what is read
   * @throws PublicationTooLargeException if there are more than {@code maxCount}, or one of them
   *     has too much data
   */
  List<Publication> readBody(byte[] body, int maxCount, BodyMemory memory) {
    JsonScanner json = new JsonScanner(body, maxDepth);
    List<Publication> publications =
        switch (json.peek()) {
          case OBJECT -> List.of(read(json, key.id()));
          case ARRAY ->
              new JsonValueReader(json)
                  .elements(maxCount, index -> counted(read(json, key.id(index)), memory));
          default ->
              throw json.reject(
                  json.position(),
                  null,
                  "a body is a publication, which is an object, or an array of publications");
        };
    json.end();
    return publications;
  }

  private static Publication counted(Publication publication, BodyMemory memory) {
    memory.add(publication.footprint());
    return publication;
  }

  /**
   * Reads the publication in a line.
   *
   * @param line its number, from 1
   * @param index the number of the publication in the batch, from 0
   * @throws RejectedBodyException if it is no publication
   * @throws PublicationTooLargeException if it has too much data
   */
  Publication readLine(byte[] bytes, int from, int to, long line, int index) {
    JsonScanner json = new JsonScanner(bytes, from, to, line, maxDepth);
    Publication publication = read(json, key.id(index));
    json.end();
    return publication;
  }

  private Publication read(JsonScanner json, Optional<String> standardId) {
    int begin = json.position();
    Draft draft = new Draft(json);
    json.object(draft::field);
    if (!draft.hasData) {
      throw json.reject(begin, "data", "the field 'data' is missing: it is any JSON value");
    }
    if (!draft.hasId) {
      standardId.ifPresent(draft.builder::id);
    }
    trace.ifPresent(draft.builder::traceParent);
    try {
      return TopicLimits.require(topics, draft.builder.build());
    } catch (InvalidRequestException wrong) {
      throw json.reject(begin, wrong.field(), wrong.getMessage());
    }
  }

  /** A publication of which some fields have been read. */
  private final class Draft {
    private final JsonScanner json;
    private final JsonValueReader values;
    private final Publication.Builder builder = Publication.to(channel);
    private boolean hasData;
    private boolean hasId;
    private boolean isDueLater;

    Draft(JsonScanner json) {
      this.json = json;
      this.values = new JsonValueReader(json);
    }

    void field(String name) {
      int begin = json.position();
      try {
        read(name, begin);
      } catch (InvalidRequestException wrong) {
        throw json.reject(begin, wrong.field(), wrong.getMessage());
      }
    }

    private void read(String name, int begin) {
      switch (name) {
        case "data" -> data(begin);
        case "type" -> builder.type(values.string(name));
        case "topics" -> builder.topics(values.strings(name));
        case "id" -> {
          builder.id(key.scoped(values.string(name)));
          hasId = true;
        }
        case "key" -> builder.key(values.string(name));
        case "ttl" -> builder.ttl(ttl());
        case "to" -> builder.audience(values.audience(name));
        case "transient" -> {
          if (values.bool(name)) {
            builder.transientEvent();
          }
        }
        case "at" -> due(DueTime.parse(values.string(name)));
        case "delay" -> due(DueTime.after(duration(name), now));
        default -> throw JsonValueReader.unknown(name, FIELDS);
      }
    }

    private void data(int begin) {
      json.value();
      if (json.offset() - begin > maxEventSize) {
        throw PublicationTooLargeException.data(maxEventSize).at(json.lineOf(begin));
      }
      builder.json(json.textSince(begin));
      hasData = true;
    }

    private void due(Instant time) {
      if (isDueLater) {
        throw DueTime.both();
      }
      isDueLater = true;
      builder.due(time);
    }

    private Duration ttl() {
      return Ttl.parse(duration("ttl"));
    }

    private String duration(String name) {
      return json.peek() == Kind.NUMBER ? json.number() : values.string(name);
    }
  }
}
