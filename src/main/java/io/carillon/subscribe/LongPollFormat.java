package io.carillon.subscribe;

import io.carillon.channel.Frame;
import io.carillon.channel.Gap;
import io.carillon.channel.NdjsonFormat;
import io.carillon.channel.StreamFormat;
import java.time.Duration;
import java.time.Instant;

/**
 * What {@link LongPollSink} makes its answer of: a line an event, and nothing for what only a
 * stream needs.
 */
final class LongPollFormat implements StreamFormat {
  static final LongPollFormat INSTANCE = new LongPollFormat();

  private static final byte[] NOTHING = {};

  private LongPollFormat() {}

  @Override
  public String mediaType() {
    return "application/json";
  }

  @Override
  public byte[] frame(Frame frame) {
    return NdjsonFormat.INSTANCE.frame(frame);
  }

  @Override
  public byte[] frame(Frame frame, String id) {
    return NdjsonFormat.INSTANCE.frame(frame, id);
  }

  @Override
  public byte[] connected(String clientId, String position, Duration retry) {
    return NOTHING;
  }

  @Override
  public byte[] heartbeat(String position, Instant now) {
    return NOTHING;
  }

  @Override
  public byte[] expired(String position, Instant at) {
    return NOTHING; // the next poll is told
  }

  @Override
  public byte[] gap(Gap gap, String position) {
    return NdjsonFormat.INSTANCE.gap(gap, position);
  }
}
