package io.carillon.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;

/**
 * Writes values in the binary form in which nodes exchange them: integers are big-endian; a string
 * is its length in bytes and its UTF-8; an optional value follows a boolean. {@link BinaryReader}
 * reads it back. For one thread.
 */
public final class BinaryWriter {
  private ByteBuffer buffer = ByteBuffer.allocate(256);

  private ByteBuffer withSpaceFor(int bytes) {
    if (buffer.remaining() < bytes) {
      int capacity = Math.max(2 * buffer.capacity(), Math.addExact(buffer.position(), bytes));
      buffer = ByteBuffer.allocate(capacity).put(buffer.flip());
    }
    return buffer;
  }

  /** Appends one byte. */
  public BinaryWriter writeByte(int value) {
    withSpaceFor(Byte.BYTES).put((byte) value);
    return this;
  }

  /** Appends one byte, 0 or 1. */
  public BinaryWriter writeBoolean(boolean value) {
    return writeByte(value ? 1 : 0);
  }

  /** Appends four bytes. */
  public BinaryWriter writeInt(int value) {
    withSpaceFor(Integer.BYTES).putInt(value);
    return this;
  }

  /** Appends eight bytes. */
  public BinaryWriter writeLong(long value) {
    withSpaceFor(Long.BYTES).putLong(value);
    return this;
  }

  /** Appends a length and as many bytes. */
  public BinaryWriter writeBytes(byte[] value) {
    writeInt(value.length);
    withSpaceFor(value.length).put(value);
    return this;
  }

  /** Appends a string of any length. */
  public BinaryWriter writeString(String value) {
    return writeBytes(value.getBytes(StandardCharsets.UTF_8));
  }

  /** Appends a string that may be absent. */
  public BinaryWriter writeOptionalString(Optional<String> value) {
    writeBoolean(value.isPresent());
    value.ifPresent(this::writeString);
    return this;
  }

  /** Appends the number of strings and each of them. */
  public BinaryWriter writeStrings(Collection<String> values) {
    writeInt(values.size());
    values.forEach(this::writeString);
    return this;
  }

  /** Appends a time, to the nanosecond. */
  public BinaryWriter writeInstant(Instant value) {
    return writeLong(value.getEpochSecond()).writeInt(value.getNano());
  }

  /** Appends a time that may be absent. */
  public BinaryWriter writeOptionalInstant(Optional<Instant> value) {
    writeBoolean(value.isPresent());
    value.ifPresent(this::writeInstant);
    return this;
  }

  /** How many bytes have been written. */
  public int size() {
    return buffer.position();
  }

  /** All that has been written. */
  public byte[] toByteArray() {
    return Arrays.copyOf(buffer.array(), buffer.position());
  }
}
