package io.carillon.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.launchdarkly.eventsource.ConnectStrategy;
import com.launchdarkly.eventsource.EventSource;
import com.launchdarkly.eventsource.MessageEvent;
import com.launchdarkly.eventsource.StreamClosedByServerException;
import com.launchdarkly.eventsource.StreamException;
import com.launchdarkly.logging.LDLogger;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Reads whole event streams, by our parser and by a third-party one. */
final class Streams {
  private Streams() {}

  static List<ParsedEvent> parse(String stream) {
    return parse(stream.getBytes(UTF_8));
  }

  static List<ParsedEvent> parse(byte[] stream) {
    return parseInPieces(stream, Math.max(1, stream.length));
  }

  static List<ParsedEvent> parseInPieces(byte[] stream, int size) {
    List<ParsedEvent> events = new ArrayList<>();
    EventStreamParser parser = new EventStreamParser(events::add);
    for (int at = 0; at < stream.length; at += size) {
      parser.push(stream, at, Math.min(size, stream.length - at));
    }
    return events;
  }

  static List<ParsedEvent> parseSplitAt(byte[] stream, int split) {
    List<ParsedEvent> events = new ArrayList<>();
    EventStreamParser parser = new EventStreamParser(events::add);
    parser.push(Arrays.copyOfRange(stream, 0, split));
    parser.push(Arrays.copyOfRange(stream, split, stream.length));
    return events;
  }

  /** What okhttp-eventsource reads from {@code stream} before it ends. */
  static List<ParsedEvent> parseIndependently(byte[] stream) {
    List<ParsedEvent> events = new ArrayList<>();
    try (EventSource source =
        new EventSource.Builder(new Replayed(stream)).logger(LDLogger.none()).build()) {
      while (true) {
        events.add(parsed(source.readMessage()));
      }
    } catch (StreamClosedByServerException end) {
      return events;
    } catch (StreamException e) {
      throw new AssertionError(e);
    }
  }

  private static ParsedEvent parsed(MessageEvent event) {
    String id = Optional.ofNullable(event.getLastEventId()).orElse("");
    return new ParsedEvent(id, event.getEventName(), event.getData());
  }

  static byte[] join(byte[]... parts) {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      whole.writeBytes(part);
    }
    return whole.toByteArray();
  }

  /** A connection that delivers given bytes and ends. */
  private static final class Replayed extends ConnectStrategy {
    private static final URI ORIGIN = URI.create("http://localhost/");

    private final byte[] stream;

    Replayed(byte[] stream) {
      this.stream = stream;
    }

    @Override
    public Client createClient(LDLogger logger) {
      return new Client() {
        @Override
        public Result connect(String lastEventId) {
          return new Result(new ByteArrayInputStream(stream), ORIGIN, () -> {});
        }

        @Override
        public boolean awaitClosed(long timeoutMillis) {
          return true;
        }

        @Override
        public URI getOrigin() {
          return ORIGIN;
        }

        @Override
        public void close() {}
      };
    }
  }
}
