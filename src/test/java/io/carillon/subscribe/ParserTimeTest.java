package io.carillon.subscribe;

import io.carillon.event.ChannelName;
import io.carillon.testing.LongInputs;
import io.carillon.wire.EventStreamFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Headers of stream requests are parsed in linear time. */
@Timeout(120)
class ParserTimeTest {
  @Test
  void acceptEncoding() {
    LongInputs.assertLinear(
        "Accept-Encoding", text -> FormatNegotiation.compressed(EventStreamFormat.INSTANCE, text));
  }

  @Test
  void lastEventId() {
    ChannelName channel = new ChannelName("a");
    LongInputs.assertLinear(
        "Last-Event-ID",
        text -> ClaimedPositions.parse(text).map(claimed -> claimed.in(channel, true)));
  }
}
