package io.carillon.cluster;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * A secret of 256 bits that the nodes of a log share. Each sender encrypts with a key of its own
 * that is derived from it (HKDF-Expand of one block, RFC 5869, 2.3), so that senders may number
 * their packets independently.
 */
public final class RelayKey {
  private static final int BYTES = 32;
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final String MAC = "HmacSHA256";
  private static final byte FIRST_BLOCK = 1;

  private final byte[] secret;
  private final long id;

  private RelayKey(byte[] secret) {
    if (secret.length != BYTES) {
      throw new IllegalArgumentException("a relay key has " + BYTES + " bytes");
    }
    this.secret = secret;
    this.id = ByteBuffer.wrap(expand("carillon relay key id", new byte[0])).getLong();
  }

  /** A new random key. */
  public static RelayKey random() {
    byte[] secret = new byte[BYTES];
    RANDOM.nextBytes(secret);
    return new RelayKey(secret);
  }

  /**
   * A key from its text.
   *
   * @throws IllegalArgumentException if it is not one
   */
  public static RelayKey of(String text) {
    return new RelayKey(Base64.getDecoder().decode(text));
  }

  /** The secret in Base64, for the database; never log it. */
  public String text() {
    return Base64.getEncoder().encodeToString(secret);
  }

  /** Names this key in packets without disclosing it. */
  long id() {
    return id;
  }

  /** The AES key with which a node encrypts its packets. */
  SecretKey of(UUID node) {
    byte[] name =
        ByteBuffer.allocate(2 * Long.BYTES)
            .putLong(node.getMostSignificantBits())
            .putLong(node.getLeastSignificantBits())
            .array();
    return new SecretKeySpec(expand("carillon relay packets", name), "AES");
  }

  private byte[] expand(String purpose, byte[] context) {
    try {
      Mac mac = Mac.getInstance(MAC);
      mac.init(new SecretKeySpec(secret, MAC));
      mac.update(purpose.getBytes(StandardCharsets.US_ASCII));
      mac.update(context);
      mac.update(FIRST_BLOCK);
      return mac.doFinal();
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException("every JVM has " + MAC, missing);
    }
  }
}
