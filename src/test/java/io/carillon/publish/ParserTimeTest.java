package io.carillon.publish;

import io.carillon.event.ChannelName;
import io.carillon.memory.MemoryBudget;
import io.carillon.testing.LongInputs;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Publications and their headers are parsed in linear time and with bounded stack. */
@Timeout(120)
class ParserTimeTest {
  private static final ChannelName CHANNEL = new ChannelName("a");

  private static void read(String body) {
    new PublicationReader(CHANNEL, 1 << 20, 64, IdempotencyKey.NONE)
        .readBody(
            body.getBytes(StandardCharsets.UTF_8), 1_000, new BodyMemory(MemoryBudget.unlimited()));
  }

  @Test
  void publications() {
    LongInputs.assertLinear("JSON", text -> read(text));
    LongInputs.assertLinear("data", text -> read("{\"data\":" + text + "}"));
    LongInputs.assertLinear("topics", text -> read("{\"data\":1,\"topics\":[" + text));
    LongInputs.assertLinear("ttl", text -> read("{\"data\":1,\"ttl\":\"" + text + "\"}"));
  }

  @Test
  void headers() {
    LongInputs.assertLinear("Content-Type", BodyFormat::of);
    LongInputs.assertLinear("Idempotency-Key", text -> new IdempotencyKey(text).id());
  }
}
