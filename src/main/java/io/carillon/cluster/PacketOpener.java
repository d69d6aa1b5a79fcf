package io.carillon.cluster;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/**
 * Decrypts the packets of all nodes, and refuses those that no node has sent, or that have arrived
 * before. Packets of a sender are accepted in the order of their numbers only: a transport keeps
 * their order, and a packet that was recorded and sent again has a number that has passed.
 *
 * <p>{@link #open} is for one thread; {@link #forgetSilent} may be called by another one.
 */
final class PacketOpener {
  private final KeyRing keys;
  private final Cipher cipher = PacketSealer.cipher();
  private final Map<UUID, Sender> senders = new ConcurrentHashMap<>();

  PacketOpener(KeyRing keys) {
    this.keys = keys;
  }

  /**
   * A sender of which at least one packet was authentic. There are no more of them than nodes have
   * started, so forged packets cannot fill the memory.
   */
  private record Sender(RelayKey key, SecretKey own, long number) {}

  /** What has become of a packet. */
  sealed interface Opened {
    /**
     * An authentic packet.
     *
     * @param node the sender
     * @param number counts the sender's packets since its start: 1, 2, 3 …
     * @param lastNumber of the sender's packet before it; empty if this is the first one here
     */
    record Packet(UUID node, long number, Optional<Long> lastNumber, byte[] messages)
        implements Opened {}

    /** A packet that must not be acted on. */
    enum Refused implements Opened {
      /** Not a packet of this version: of another version of the hub, perhaps. */
      UNREADABLE,
      /** Encrypted with a key that this node does not have: it is old, forged, or newer. */
      UNKNOWN_KEY,
      /** Its number has passed: it was sent again. */
      REPEATED,
      /** Not encrypted by a node of this log, or changed on its way. */
      FORGED
    }
  }

  Opened open(byte[] packet) {
    if (packet.length < PacketSealer.OVERHEAD) {
      return Opened.Refused.UNREADABLE;
    }
    ByteBuffer header = ByteBuffer.wrap(packet);
    if (header.get() != PacketSealer.VERSION) {
      return Opened.Refused.UNREADABLE;
    }
    Optional<RelayKey> key = keys.find(header.getLong());
    if (key.isEmpty()) {
      return Opened.Refused.UNKNOWN_KEY;
    }
    UUID node = new UUID(header.getLong(), header.getLong());
    long number = header.getLong();
    @Nullable Sender sender = senders.get(node);
    if (sender != null && number <= sender.number() || number <= 0) {
      return Opened.Refused.REPEATED;
    }
    boolean isSameKey = sender != null && sender.key() == key.get();
    SecretKey own = isSameKey ? sender.own() : key.get().of(node);
    Optional<byte[]> messages = decrypt(packet, own, number);
    if (messages.isEmpty()) {
      return Opened.Refused.FORGED;
    }
    senders.put(node, new Sender(key.get(), own, number));
    Optional<Long> last = Optional.ofNullable(sender).map(Sender::number);
    return new Opened.Packet(node, number, last, messages.get());
  }

  private Optional<byte[]> decrypt(byte[] packet, SecretKey own, long number) {
    int header = PacketSealer.HEADER_BYTES;
    try {
      cipher.init(Cipher.DECRYPT_MODE, own, PacketSealer.nonce(number));
      cipher.updateAAD(packet, 0, header);
      return Optional.of(cipher.doFinal(packet, header, packet.length - header));
    } catch (GeneralSecurityException notAuthentic) {
      return Optional.empty();
    }
  }

  /**
   * Forgets senders whose packets would not be accepted any more: nodes that ended before the key
   * was replaced. Others are remembered, since their old packets could be sent again.
   */
  void forgetSilent() {
    senders.values().removeIf(sender -> keys.find(sender.key().id()).isEmpty());
  }
}
