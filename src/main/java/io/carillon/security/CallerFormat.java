package io.carillon.security;

import io.carillon.event.ChannelPattern;
import io.carillon.security.Caller.Authentication;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A {@link Caller} as bytes, for another node. Integers are big-endian, strings those of {@link
 * DataOutputStream#writeUTF}.
 */
public final class CallerFormat {
  private static final int VERSION = 1;

  private CallerFormat() {}

  /** As bytes. */
  public static byte[] encode(Caller caller) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(VERSION);
      out.writeUTF(caller.authentication().name());
      out.writeBoolean(caller.user().isPresent());
      out.writeUTF(caller.user().orElse(""));
      write(out, caller.roles());
      writePatterns(out, caller.grants().publish());
      writePatterns(out, caller.grants().subscribe());
      writePatterns(out, caller.grants().restrictedTo());
      out.writeBoolean(caller.grants().admin());
      out.writeUTF(caller.tokenId());
      write(out, caller.issued());
      write(out, caller.expires());
    } catch (IOException inMemory) {
      throw new UncheckedIOException(inMemory);
    }
    return bytes.toByteArray();
  }

  private static void writePatterns(DataOutputStream out, Set<ChannelPattern> patterns)
      throws IOException {
    write(out, patterns.stream().map(ChannelPattern::value).collect(Collectors.toSet()));
  }

  private static void write(DataOutputStream out, Set<String> strings) throws IOException {
    out.writeInt(strings.size());
    for (String string : strings) {
      out.writeUTF(string);
    }
  }

  private static void write(DataOutputStream out, Optional<Instant> time) throws IOException {
    out.writeBoolean(time.isPresent());
    out.writeLong(time.map(Instant::getEpochSecond).orElse(0L));
    out.writeInt(time.map(Instant::getNano).orElse(0));
  }

  /**
   * Reads it back; empty if this is none, or one of another version.
   *
   * @param bytes of {@link #encode}, at this node or another
   */
  public static Optional<Caller> decode(byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      return in.readUnsignedByte() == VERSION ? Optional.of(read(in)) : Optional.empty();
    } catch (IOException | IllegalArgumentException none) {
      return Optional.empty();
    }
  }

  private static Caller read(DataInputStream in) throws IOException {
    Authentication authentication = Authentication.valueOf(in.readUTF());
    boolean hasUser = in.readBoolean();
    String user = in.readUTF();
    Set<String> roles = readSet(in);
    Grants grants =
        new Grants(readPatterns(in), readPatterns(in), readPatterns(in), in.readBoolean());
    return new Caller(
        authentication,
        hasUser ? Optional.of(user) : Optional.empty(),
        roles,
        grants,
        in.readUTF(),
        readTime(in),
        readTime(in));
  }

  private static Set<ChannelPattern> readPatterns(DataInputStream in) throws IOException {
    return readSet(in).stream().map(ChannelPattern::new).collect(Collectors.toSet());
  }

  private static Set<String> readSet(DataInputStream in) throws IOException {
    Set<String> strings = new HashSet<>();
    for (int left = in.readInt(); left > 0; left--) {
      strings.add(in.readUTF());
    }
    return strings;
  }

  private static Optional<Instant> readTime(DataInputStream in) throws IOException {
    boolean isPresent = in.readBoolean();
    Instant time = Instant.ofEpochSecond(in.readLong(), in.readInt());
    return isPresent ? Optional.of(time) : Optional.empty();
  }
}
