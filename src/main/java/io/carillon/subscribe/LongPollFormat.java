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
  static final LongPollFormat INSTANCE = new LongPollFormat(NdjsonFormat.INSTANCE);
  private static final LongPollFormat TRACED = new LongPollFormat(NdjsonFormat.INSTANCE.traced());

  private static final byte[] NOTHING = {};

  private final StreamFormat lines;

  private LongPollFormat(StreamFormat lines) {
    this.lines = lines;
  }

  @Override
  public StreamFormat traced() {
    return TRACED;
  }

  @Override
  public boolean isPoll() {
    return true;
  }

  @Override
  public String mediaType() {
    return "application/json";
  }

  @Override
  public byte[] frame(Frame frame) {
    return lines.frame(frame);
  }

  @Override
  public byte[] frame(Frame frame, String id) {
    return lines.frame(frame, id);
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
    return lines.gap(gap, position);
  }
}
