package io.carillon.publish;

import io.carillon.event.InvalidRequestException;
import io.carillon.event.Publication;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The {@code Idempotency-Key} of a request: the id of its only publication, or the stem of the ids
 * of those in a batch that have none of their own ({@code key#0}, {@code key#1}, …).
 */
public final class IdempotencyKey {
  /** Longest key: with the number of an event it is still an id. */
  static final int MAX_LENGTH = Publication.MAX_ID_LENGTH - "#999999999".length();

  /** No key. */
  public static final IdempotencyKey NONE = new IdempotencyKey(null);

  private final String publisher;

  private final @Nullable String key;

  /**
   * @param header the header, null or empty if there is none
   * @throws InvalidRequestException if it is too long
   */
  public IdempotencyKey(@Nullable String header) {
    this(header, "");
  }

  /**
   * A key of a publisher, whose ids are apart from those of others: that an id was used tells
   * nobody else that there is an event with it.
   *
   * @param publisher empty if all publishers are one
   */
  public IdempotencyKey(@Nullable String header, String publisher) {
    this.publisher = publisher;
    this.key = header == null || header.isBlank() ? null : header.strip();
    if (key != null && key.length() > MAX_LENGTH) {
      throw new InvalidRequestException(
          "Idempotency-Key",
          "'Idempotency-Key' has "
              + key.length()
              + " characters; at most "
              + MAX_LENGTH
              + " are accepted");
    }
  }

  /** The id of the only publication. */
  public Optional<String> id() {
    return Optional.ofNullable(key).map(this::own);
  }

  /** The id of a publication in a batch, from 0. */
  public Optional<String> id(int index) {
    return Optional.ofNullable(key).map(stem -> own(stem + "#" + index));
  }

  /**
   * The id under which the log knows an id of this publisher. One that could be none is left as it
   * is, to be refused.
   */
  String own(String id) {
    if (publisher.isEmpty()
        || id.isEmpty()
        || id.length() > Publication.MAX_ID_LENGTH
        || id.chars().anyMatch(Character::isISOControl)) {
      return id;
    }
    byte[] both = (publisher + '\n' + id).getBytes(StandardCharsets.UTF_8);
    return UUID.nameUUIDFromBytes(both).toString();
  }
}
