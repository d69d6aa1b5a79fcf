package io.carillon.security;

import io.carillon.event.ChannelPattern;
import io.carillon.security.Caller.Authentication;
import io.carillon.wire.BinaryReader;
import io.carillon.wire.BinaryWriter;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** A {@link Caller} in the binary form in which it is passed to another node. */
public final class CallerFormat {
  private static final int VERSION = 2;

  private CallerFormat() {}

  /** The bytes of a caller. */
  public static byte[] encode(Caller caller) {
    return new BinaryWriter()
        .writeByte(VERSION)
        .writeString(caller.authentication().name())
        .writeOptionalString(caller.user())
        .writeStrings(caller.roles())
        .writeStrings(values(caller.grants().publish()))
        .writeStrings(values(caller.grants().subscribe()))
        .writeStrings(values(caller.grants().enter()))
        .writeStrings(values(caller.grants().restrictedTo()))
        .writeBoolean(caller.grants().admin())
        .writeString(caller.tokenId())
        .writeOptionalInstant(caller.issued())
        .writeOptionalInstant(caller.expires())
        .toByteArray();
  }

  private static Set<String> values(Set<ChannelPattern> patterns) {
    return patterns.stream().map(ChannelPattern::value).collect(Collectors.toSet());
  }

  /**
   * The caller of {@link #encode}; empty if the bytes are of another version or no caller at all.
   */
  public static Optional<Caller> decode(byte[] bytes) {
    BinaryReader in = new BinaryReader(bytes);
    try {
      return in.readByte() == VERSION ? Optional.of(read(in)) : Optional.empty();
    } catch (IOException | IllegalArgumentException invalid) {
      return Optional.empty();
    }
  }

  private static Caller read(BinaryReader in) throws IOException {
    Authentication authentication = Authentication.valueOf(in.readString());
    Optional<String> user = in.readOptionalString();
    Set<String> roles = in.readStringSet();
    Grants grants =
        new Grants(patterns(in), patterns(in), patterns(in), patterns(in), in.readBoolean());
    return new Caller(
        authentication,
        user,
        roles,
        grants,
        in.readString(),
        in.readOptionalInstant(),
        in.readOptionalInstant());
  }

  private static Set<ChannelPattern> patterns(BinaryReader in) throws IOException {
    return in.readStringSet().stream().map(ChannelPattern::new).collect(Collectors.toSet());
  }
}
