package io.carillon.wire;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads what a {@link BinaryWriter} wrote. Every method throws {@link IOException} if the bytes end
 * before the value does, or are no such value; memory is bounded by the bytes given. For one
 * thread.
 */
public final class BinaryReader {
  private final DataInputStream in;

  public BinaryReader(byte[] bytes) {
    this.in = new DataInputStream(new ByteArrayInputStream(bytes));
  }

  /** Whether there is more to read. */
  public boolean hasMore() throws IOException {
    return in.available() > 0;
  }

  /** One byte, 0 to 255. */
  public int readByte() throws IOException {
    return in.readUnsignedByte();
  }

  /** One byte that is not 0. */
  public boolean readBoolean() throws IOException {
    return in.readBoolean();
  }

  /** Four bytes. */
  public int readInt() throws IOException {
    return in.readInt();
  }

  /** Eight bytes. */
  public long readLong() throws IOException {
    return in.readLong();
  }

  /** A length and as many bytes. */
  public byte[] readBytes() throws IOException {
    byte[] value = new byte[readCount()];
    in.readFully(value);
    return value;
  }

  /** A count of things that take a byte or more each. */
  public int readCount() throws IOException {
    int count = in.readInt();
    if (count < 0 || count > in.available()) {
      throw new IOException(
          "a length of " + count + " where " + in.available() + " bytes are left");
    }
    return count;
  }

  /** A string. */
  public String readString() throws IOException {
    return new String(readBytes(), StandardCharsets.UTF_8);
  }

  /** A string that may be absent. */
  public Optional<String> readOptionalString() throws IOException {
    return readBoolean() ? Optional.of(readString()) : Optional.empty();
  }

  /** Strings in their order. */
  public List<String> readStrings() throws IOException {
    List<String> strings = new ArrayList<>();
    for (int left = readCount(); left > 0; left--) {
      strings.add(readString());
    }
    return strings;
  }

  /** Strings without an order. */
  public Set<String> readStringSet() throws IOException {
    return new HashSet<>(readStrings());
  }

  /** A time. */
  public Instant readInstant() throws IOException {
    try {
      return Instant.ofEpochSecond(readLong(), readInt());
    } catch (DateTimeException | ArithmeticException e) {
      throw new IOException("not a time", e);
    }
  }

  /** A time that may be absent. */
  public Optional<Instant> readOptionalInstant() throws IOException {
    return readBoolean() ? Optional.of(readInstant()) : Optional.empty();
  }
}
