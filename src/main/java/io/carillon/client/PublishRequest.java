package io.carillon.client;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.UUID;

/**
 * A request to publish, which can be sent again.
 *
 * @param channel where
 * @param publications one, or a batch
 * @param isBatch whether it is sent as newline-delimited JSON
 * @param key of all publications without an id, so that a repetition publishes nothing twice; empty
 *     for a transient one
 */
record PublishRequest(
    String channel, List<Publication> publications, boolean isBatch, Optional<String> key) {
  private static final int PIECE = 16 << 10;

  static PublishRequest one(String channel, Publication publication) {
    return new PublishRequest(
        channel,
        List.of(publication),
        false,
        publication.isTransient() ? Optional.empty() : Optional.of(newKey()));
  }

  /**
   * @throws IllegalArgumentException if it is empty, or has transient publications
   */
  static PublishRequest batch(String channel, List<Publication> publications) {
    if (publications.isEmpty()) {
      throw new IllegalArgumentException("a batch has at least one publication");
    }
    if (publications.stream().anyMatch(Publication::isTransient)) {
      throw new IllegalArgumentException(
          "a batch is stored, so it cannot contain transient publications");
    }
    return new PublishRequest(channel, List.copyOf(publications), true, Optional.of(newKey()));
  }

  private static String newKey() {
    return UUID.randomUUID().toString();
  }

  String contentType() {
    return isBatch ? "application/x-ndjson" : "application/json";
  }

  /** The body; that of a batch is written while it is sent. */
  BodyPublisher body() {
    return isBatch
        ? BodyPublishers.ofByteArrays(() -> new Pieces(publications.iterator()))
        : BodyPublishers.ofString(publications.get(0).toJson());
  }

  /** Lines, several at a time. */
  private record Pieces(Iterator<Publication> rest) implements Iterator<byte[]> {
    @Override
    public boolean hasNext() {
      return rest.hasNext();
    }

    @Override
    public byte[] next() {
      if (!rest.hasNext()) {
        throw new NoSuchElementException();
      }
      ByteArrayOutputStream piece = new ByteArrayOutputStream(PIECE);
      while (rest.hasNext() && piece.size() < PIECE) {
        piece.writeBytes((rest.next().toJson() + "\n").getBytes(StandardCharsets.UTF_8));
      }
      return piece.toByteArray();
    }
  }
}
