package io.carillon.cluster;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * Joins the parts of packets, for transports whose messages are smaller than packets. One for each
 * sender, or for all where parts of different senders are never interleaved. Used by one thread.
 */
public final class PacketParts {
  private final int maxBytes;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private String sender = "";
  private long number;

  /**
   * A part of a packet.
   *
   * @param sender a name of the connection or node that sent it
   * @param number counts the parts of the sender
   * @param isLast whether the packet ends here
   */
  public record Part(String sender, long number, boolean isLast, byte[] bytes) {}

  /**
   * @param maxBytes longer packets are ignored
   */
  public PacketParts(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  /**
   * Divides a packet.
   *
   * @param number of its first part
   */
  public static List<Part> divide(String sender, long number, byte[] packet, int partBytes) {
    List<Part> parts = new ArrayList<>(1);
    for (int from = 0; from < packet.length; from += partBytes) {
      int end = Math.min(packet.length, from + partBytes);
      byte[] part = Arrays.copyOfRange(packet, from, end);
      parts.add(new Part(sender, number + parts.size(), end == packet.length, part));
    }
    return parts;
  }

  /** Adds the next part, and passes the packet on if it is complete. */
  public void add(Part part, Consumer<byte[]> listener) {
    boolean isNext = part.sender().equals(sender) && part.number() == number + 1;
    if (!isNext || bytes.size() + part.bytes().length > maxBytes) {
      bytes.reset(); // the first parts were sent before this receiver listened
    }
    sender = part.sender();
    number = part.number();
    bytes.writeBytes(part.bytes());
    if (part.isLast()) {
      listener.accept(bytes.toByteArray());
      bytes.reset();
    }
  }
}
