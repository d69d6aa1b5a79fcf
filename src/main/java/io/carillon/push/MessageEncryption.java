package io.carillon.push;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts messages for a device, so that its push service cannot read them (RFC 8291), with the
 * content coding {@code aes128gcm} in a single record (RFC 8188).
 */
final class MessageEncryption {
  /** Most bytes of a message: push services accept bodies of 4096 bytes (RFC 8030, 7.2). */
  static final int MAX_PLAINTEXT = 3_993;

  static final int SALT_BYTES = 16;

  private static final int RECORD_SIZE = 4_096;
  private static final int KEY_BYTES = 16;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  /** Ends the last record (RFC 8188, 2). */
  private static final byte LAST_RECORD = 2;

  private static final SecureRandom RANDOM = new SecureRandom();

  private MessageEncryption() {}

  /** The body of a request to a push service. */
  static byte[] encrypt(byte[] plaintext, ECPublicKey device, byte[] authenticationSecret) {
    byte[] salt = new byte[SALT_BYTES];
    RANDOM.nextBytes(salt);
    return encrypt(plaintext, device, authenticationSecret, P256.generate(), salt);
  }

  /**
   * The same with given random values.
   *
   * @param sender used for this message only
   */
  static byte[] encrypt(
      byte[] plaintext,
      ECPublicKey device,
      byte[] authenticationSecret,
      KeyPair sender,
      byte[] salt) {
    if (plaintext.length > MAX_PLAINTEXT) {
      throw new IllegalArgumentException("a message has at most " + MAX_PLAINTEXT + " bytes");
    }
    byte[] senderPoint = P256.point((ECPublicKey) sender.getPublic());
    // RFC 8291, 3.4
    byte[] secret = P256.secret((ECPrivateKey) sender.getPrivate(), device);
    byte[] keyInfo = concat(ascii("WebPush: info\0"), P256.point(device), senderPoint);
    byte[] keyMaterial = derive(authenticationSecret, secret, keyInfo, 32);
    // RFC 8188, 2.2 and 2.3
    byte[] key = derive(salt, keyMaterial, ascii("Content-Encoding: aes128gcm\0"), KEY_BYTES);
    byte[] nonce = derive(salt, keyMaterial, ascii("Content-Encoding: nonce\0"), NONCE_BYTES);
    byte[] sealed = seal(concat(plaintext, new byte[] {LAST_RECORD}), key, nonce);
    return ByteBuffer.allocate(SALT_BYTES + 5 + senderPoint.length + sealed.length)
        .put(salt)
        .putInt(RECORD_SIZE)
        .put((byte) senderPoint.length)
        .put(senderPoint)
        .put(sealed)
        .array();
  }

  private static byte[] seal(byte[] record, byte[] key, byte[] nonce) {
    try {
      Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
      cipher.init(
          Cipher.ENCRYPT_MODE,
          new SecretKeySpec(key, "AES"),
          new GCMParameterSpec(TAG_BITS, nonce));
      return cipher.doFinal(record);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** HKDF with SHA-256, up to 32 bytes (RFC 5869, 2). */
  static byte[] derive(byte[] salt, byte[] secret, byte[] info, int length) {
    byte[] first = hmac(hmac(salt, secret), concat(info, new byte[] {1}));
    return Arrays.copyOf(first, length);
  }

  private static byte[] hmac(byte[] key, byte[] text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(text);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] concat(byte[]... parts) {
    ByteBuffer all = ByteBuffer.allocate(Arrays.stream(parts).mapToInt(each -> each.length).sum());
    for (byte[] part : parts) {
      all.put(part);
    }
    return all.array();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
