package io.carillon.cluster;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.UUID;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Encrypts and authenticates the packets of this node with AES-GCM (NIST SP 800-38D). A packet is a
 * version, the id of the key, the sender, the packet's number, the encrypted messages, and a tag of
 * 16 bytes that covers all of it. The nonce is the number: each sender has a key of its own and
 * never uses a number twice. For one thread.
 */
final class PacketSealer {
  /** Nodes of another version ignore the packet, and find its events in the log. */
  static final int VERSION = 2;

  static final int HEADER_BYTES = Byte.BYTES + 4 * Long.BYTES;
  static final int TAG_BYTES = 16;

  /** By how much a packet is larger than its messages. */
  static final int OVERHEAD = HEADER_BYTES + TAG_BYTES;

  private static final String CIPHER = "AES/GCM/NoPadding";
  private static final int NONCE_BYTES = 12;

  private final KeyRing keys;
  private final UUID node;
  private final Cipher cipher = cipher();
  private long number;
  private RelayKey key;
  private SecretKey own;

  PacketSealer(KeyRing keys, UUID node) {
    this.keys = keys;
    this.node = node;
    this.key = keys.current();
    this.own = key.of(node);
  }

  /** The next packet, with these messages. */
  byte[] seal(byte[] messages) {
    RelayKey current = keys.current();
    if (current != key) {
      key = current;
      own = current.of(node);
    }
    number++;
    byte[] packet = new byte[messages.length + OVERHEAD];
    ByteBuffer.wrap(packet)
        .put((byte) VERSION)
        .putLong(key.id())
        .putLong(node.getMostSignificantBits())
        .putLong(node.getLeastSignificantBits())
        .putLong(number);
    try {
      cipher.init(Cipher.ENCRYPT_MODE, own, nonce(number));
      cipher.updateAAD(packet, 0, HEADER_BYTES);
      cipher.doFinal(messages, 0, messages.length, packet, HEADER_BYTES);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException(impossible);
    }
    return packet;
  }

  static Cipher cipher() {
    try {
      return Cipher.getInstance(CIPHER);
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException("every JVM has " + CIPHER, missing);
    }
  }

  static GCMParameterSpec nonce(long number) {
    byte[] nonce = ByteBuffer.allocate(NONCE_BYTES).putInt(0).putLong(number).array();
    return new GCMParameterSpec(TAG_BYTES * Byte.SIZE, nonce);
  }
}
