package io.carillon.shared;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Client ids that every node can check without asking another one: random bytes, and a code that
 * authenticates them together with the user of the stream. A made-up id, or one of another user,
 * therefore causes no work beyond the node that gets it. Thread-safe.
 */
public final class ClientIds {
  private static final String MAC = "HmacSHA256";
  private static final int RANDOM_BYTES = 18;
  private static final int CODE_BYTES = 12;
  private static final int KEY_BYTES = 32;
  private static final int MAX_LENGTH = 100;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final byte[] key;

  private ClientIds(byte[] key) {
    this.key = key;
  }

  /**
   * The ids of all nodes that share a database.
   *
   * @throws io.carillon.log.LogUnavailableException if the database is unavailable
   */
  public static ClientIds of(Agreements agreements) {
    String proposal = Base64.getEncoder().encodeToString(random(KEY_BYTES));
    return new ClientIds(Base64.getDecoder().decode(agreements.agree("client-id-key", proposal)));
  }

  /** A new id for a stream of this user: 40 characters of A–Z, a–z, 0–9, - and _. */
  public String create(Optional<String> user) {
    byte[] unique = random(RANDOM_BYTES);
    byte[] id =
        ByteBuffer.allocate(RANDOM_BYTES + CODE_BYTES).put(unique).put(code(unique, user)).array();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(id);
  }

  /** Whether some node has made this id for a stream of this user. */
  public boolean isOwn(String id, Optional<String> user) {
    if (id.length() > MAX_LENGTH) {
      return false;
    }
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(id);
    } catch (IllegalArgumentException madeUp) {
      return false;
    }
    return bytes.length == RANDOM_BYTES + CODE_BYTES
        && MessageDigest.isEqual(
            code(Arrays.copyOf(bytes, RANDOM_BYTES), user),
            Arrays.copyOfRange(bytes, RANDOM_BYTES, bytes.length));
  }

  private byte[] code(byte[] unique, Optional<String> user) {
    try {
      Mac mac = Mac.getInstance(MAC);
      mac.init(new SecretKeySpec(key, MAC));
      mac.update(unique);
      mac.update((byte) (user.isPresent() ? 1 : 0));
      byte[] code = mac.doFinal(user.orElse("").getBytes(StandardCharsets.UTF_8));
      return Arrays.copyOf(code, CODE_BYTES);
    } catch (GeneralSecurityException missing) {
      throw new IllegalStateException("every JVM has " + MAC, missing);
    }
  }

  private static byte[] random(int count) {
    byte[] bytes = new byte[count];
    RANDOM.nextBytes(bytes);
    return bytes;
  }
}
