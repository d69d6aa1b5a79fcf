package io.carillon.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.GZIPOutputStream;

/**
 * A file of the pages in memory, as it is and compressed.
 *
 * @param type the media type, with its charset
 * @param plain its bytes
 * @param compressed its bytes with the content coding gzip (RFC 9110, 8.4.1.3)
 * @param tag without quotation marks; changes with the content
 */
record PageFile(String type, byte[] plain, byte[] compressed, String tag) {
  private static final int TAG_BYTES = 12;

  static PageFile of(String type, byte[] content) {
    return new PageFile(type, content, compress(content), hash(content));
  }

  /** This file with another text in place of one that it contains. */
  PageFile replacing(String text, String replacement) {
    String replaced = new String(plain, StandardCharsets.UTF_8).replace(text, replacement);
    return of(type, replaced.getBytes(StandardCharsets.UTF_8));
  }

  byte[] content(boolean isCompressed) {
    return isCompressed ? compressed : plain;
  }

  /** The strong validator of a representation (RFC 9110, 8.8.3). */
  String entityTag(boolean isCompressed) {
    return '"' + tag + (isCompressed ? "-gzip" : "") + '"';
  }

  /**
   * Whether a client has this content, in either coding. A proxy that compresses makes the tag a
   * weak one.
   *
   * @param ifNoneMatch the header (RFC 9110, 13.1.2)
   */
  boolean matches(String ifNoneMatch) {
    for (String each : ifNoneMatch.split(",")) {
      String candidate = each.strip();
      String known = candidate.startsWith("W/") ? candidate.substring(2) : candidate;
      if (known.equals("*") || known.equals(entityTag(false)) || known.equals(entityTag(true))) {
        return true;
      }
    }
    return false;
  }

  private static byte[] compress(byte[] content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
      gzip.write(content);
    } catch (IOException inMemory) {
      throw new UncheckedIOException(inMemory);
    }
    return bytes.toByteArray();
  }

  private static String hash(byte[] content) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
      return HexFormat.of().formatHex(digest, 0, TAG_BYTES);
    } catch (NoSuchAlgorithmException everyJdkHasIt) {
      throw new IllegalStateException(everyJdkHasIt);
    }
  }
}
