package io.carillon.event;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The content of an event: UTF-8 bytes, unchanged from the publisher's request to the log row and
 * the frame. Immutable; the array is shared, never copied, and must not be modified.
 */
public final class Data {
  /** The format of the bytes. */
  public enum Format {
    /** Plain text; lines end in LF. */
    TEXT,
    /** One JSON value (RFC 8259), in the publisher's own spelling. */
    JSON
  }

  private final byte[] utf8;
  private final Format format;

  private Data(byte[] utf8, Format format) {
    this.utf8 = utf8;
    this.format = format;
  }

  /**
   * Plain text. CR and CRLF become LF, the only line end in data of an event stream (WHATWG HTML,
   * 9.2.6).
   *
   * @throws InvalidRequestException if the text holds half a surrogate pair
   */
  public static Data text(String text) {
    TextChecks.requireWellFormed("data", text);
    String normal = text.indexOf('\r') < 0 ? text : text.replace("\r\n", "\n").replace('\r', '\n');
    return new Data(normal.getBytes(StandardCharsets.UTF_8), Format.TEXT);
  }

  /**
   * One JSON value, which the caller guarantees to be well-formed; line ends between tokens become
   * LF, as in {@link #text}.
   */
  public static Data json(String json) {
    return new Data(text(json).utf8, Format.JSON);
  }

  /**
   * Bytes from the log.
   *
   * @param utf8 as returned by {@link #utf8()}; not copied
   */
  public static Data logged(byte[] utf8, Format format) {
    return new Data(utf8, format);
  }

  /**
   * Plain text from a request body.
   *
   * @throws InvalidRequestException if the bytes are not UTF-8
   */
  public static Data text(byte[] utf8) {
    try {
      return text(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString());
    } catch (CharacterCodingException e) {
      throw new InvalidRequestException("data", "the text is not UTF-8");
    }
  }

  /** The bytes, shared: not to be modified. */
  public byte[] utf8() {
    return utf8;
  }

  /** The format of the bytes. */
  public Format format() {
    return format;
  }

  /** Size in bytes. */
  public int size() {
    return utf8.length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Data that && format == that.format && Arrays.equals(utf8, that.utf8);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(utf8);
  }

  /** The text itself. */
  @Override
  public String toString() {
    return new String(utf8, StandardCharsets.UTF_8);
  }
}
