package io.carillon.publish;

import io.carillon.event.ChannelName;
import io.carillon.testing.LongInputs;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Publications and their headers are parsed in linear time and with bounded stack. */
@Timeout(120)
class ParserTimeTest {
  private static final ChannelName CHANNEL = new ChannelName("a");

  private static PublicationReader reader() {
    return new PublicationReader(CHANNEL, 1 << 20, 64, IdempotencyKey.NONE);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void publications() {
    LongInputs.assertLinear("JSON", text -> reader().readBody(utf8(text), 1_000));
    LongInputs.assertLinear(
        "data", text -> reader().readBody(utf8("{\"data\":" + text + "}"), 1_000));
    LongInputs.assertLinear(
        "topics", text -> reader().readBody(utf8("{\"data\":1,\"topics\":[" + text), 1_000));
    LongInputs.assertLinear(
        "ttl", text -> reader().readBody(utf8("{\"data\":1,\"ttl\":\"" + text + "\"}"), 1_000));
  }

  @Test
  void headers() {
    LongInputs.assertLinear("Content-Type", BodyFormat::of);
    LongInputs.assertLinear("Idempotency-Key", text -> new IdempotencyKey(text).id());
  }
}
