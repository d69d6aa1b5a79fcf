package io.carillon.publish;

import io.carillon.event.InvalidRequestException;
import io.carillon.event.Publication;
import io.carillon.event.TextChecks;
import io.carillon.security.SecretDigest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The {@code Idempotency-Key} of a request: the id of a single publication, or the prefix of the
 * ids of publications in a batch that have no id of their own ({@code key#0}, {@code key#1}, …).
 */
public final class IdempotencyKey {
  /** Maximum length: with the index of an event appended it is still an id. */
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
   * A key whose ids are kept apart from those of other publishers, so that an id does not reveal to
   * one publisher what another has published.
   *
   * @param publisher empty if all publishers share their ids
   */
  public IdempotencyKey(@Nullable String header, String publisher) {
    this.publisher = publisher;
    this.key = header == null || header.isBlank() ? null : header.strip();
    if (key != null) {
      TextChecks.requireMaxLength("Idempotency-Key", key, MAX_LENGTH);
    }
  }

  /** The same key, whose ids are kept apart from those of other publishers. */
  public IdempotencyKey of(String publisher) {
    return new IdempotencyKey(key, publisher);
  }

  /** The id of the only publication. */
  public Optional<String> id() {
    return Optional.ofNullable(key).map(this::scoped);
  }

  /** The id of a publication in a batch, from 0. */
  public Optional<String> id(int index) {
    return Optional.ofNullable(key).map(stem -> scoped(stem + "#" + index));
  }

  /**
   * The id under which the log stores an id of this publisher. An invalid one is left as it is, to
   * be refused with the publication.
   */
  String scoped(String id) {
    if (publisher.isEmpty()
        || id.isEmpty()
        || id.length() > Publication.MAX_ID_LENGTH
        || id.chars().anyMatch(Character::isISOControl)) {
      return id;
    }
    return SecretDigest.of(publisher + '\n' + id);
  }
}
