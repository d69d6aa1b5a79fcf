package io.carillon.assembly;

import io.carillon.channel.EventStreamFormat;
import io.carillon.channel.Frame;
import io.carillon.channel.Gap;
import io.carillon.channel.StreamFormat;
import java.time.Duration;
import java.time.Instant;

/**
 * An event stream without a beginning of its own: a sink registered with a broadcaster receives
 * what is broadcast.
 */
final class BroadcastFormat implements StreamFormat {
  static final BroadcastFormat INSTANCE = new BroadcastFormat();

  private static final byte[] NOTHING = {};

  private BroadcastFormat() {}

  @Override
  public String mediaType() {
    return EventStreamFormat.INSTANCE.mediaType();
  }

  @Override
  public byte[] frame(Frame frame) {
    return EventStreamFormat.INSTANCE.frame(frame);
  }

  @Override
  public byte[] frame(Frame frame, String id) {
    return EventStreamFormat.INSTANCE.frame(frame, id);
  }

  @Override
  public byte[] connected(String clientId, String position, Duration retry) {
    return NOTHING;
  }

  @Override
  public byte[] heartbeat(String position, Instant now) {
    return EventStreamFormat.INSTANCE.heartbeat(position, now); // finds clients that are gone
  }

  @Override
  public byte[] expired(String position, Instant at) {
    return NOTHING;
  }

  @Override
  public byte[] gap(Gap gap, String position) {
    return EventStreamFormat.INSTANCE.gap(gap, position);
  }
}
