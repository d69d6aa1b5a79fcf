package io.carillon.security;

import io.carillon.diagnostics.OutageLog;
import io.carillon.event.Ticker;
import java.io.IOException;
import java.security.Key;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jose4j.http.SimpleGet;
import org.jose4j.http.SimpleResponse;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.VerificationJwkSelector;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/**
 * The keys that an issuer publishes as a JSON Web Key Set (RFC 7517, 5), fetched on demand.
 *
 * <p>A key that the issuer withdraws is accepted as long as the set is fresh: ten minutes, or less
 * if its {@code Cache-Control} says so. Then the set is fetched again. While that fails it is tried
 * every few seconds, and the known keys are used up to their maximum age, no longer.
 *
 * <p>Thread-safe. One thread fetches at a time, holding {@code fetching}, which also guards {@code
 * askedNanos}; others use the known keys meanwhile, or wait if there are none.
 */
final class PublishedKeys {
  /** How long fetched keys are used without asking again, at most. */
  private static final Duration FRESH = Duration.ofMinutes(10);

  /** Bounds the fetches while the issuer is unavailable, and those for unknown key ids. */
  private static final Duration BETWEEN_FETCHES = Duration.ofSeconds(2);

  private static final Pattern MAX_AGE = Pattern.compile("(?i)max-age\\s*=\\s*\"?(\\d{1,9})");

  private final OutageLog outage =
      new OutageLog(
          System.getLogger(PublishedKeys.class.getName()),
          "The issuer's keys cannot be fetched: the known ones are used for a while, then tokens"
              + " get 503",
          "The issuer's keys can be fetched again");

  private final String url;
  private final SimpleGet http;
  private final Duration maxAge;
  private final Ticker ticker;
  private final VerificationJwkSelector selector = new VerificationJwkSelector();
  private final ReentrantLock fetching = new ReentrantLock();
  private boolean isAsked; // guarded by fetching
  private long askedNanos; // guarded by fetching
  private volatile @Nullable KeySet known;

  /**
   * @param maxAge how long keys are used after they were fetched last
   */
  PublishedKeys(String url, SimpleGet http, Duration maxAge, Ticker ticker) {
    this.url = url;
    this.http = http;
    this.maxAge = maxAge;
    this.ticker = ticker;
  }

  private record KeySet(List<JsonWebKey> keys, long fetchedNanos, Duration fresh) {
    boolean isOlderThan(Duration age, long now) {
      return now - fetchedNanos >= age.toNanos();
    }
  }

  /**
   * The key that a token names.
   *
   * @return null if the issuer publishes no such key
   * @throws IOException if no keys are known that are not too old, and none can be fetched
   * @throws JoseException if the token's header is malformed
   */
  @Nullable Key find(JsonWebSignature token) throws IOException, JoseException {
    KeySet current = known;
    if (current == null || current.isOlderThan(current.fresh, ticker.nanos())) {
      current = refreshed();
    }
    JsonWebKey key = selector.select(token, current.keys);
    if (key == null) { // published since, perhaps
      KeySet newer = refreshed();
      key = newer == current ? null : selector.select(token, newer.keys);
    }
    return key == null ? null : key.getKey();
  }

  /** The set as it is now, if it may be fetched now; otherwise the known one. */
  private KeySet refreshed() throws IOException {
    IOException failure = null;
    if (known == null || isTooOld()) {
      fetching.lock(); // there is nothing to use meanwhile
    } else if (!fetching.tryLock()) {
      return usable(null);
    }
    try {
      if (!isAsked || ticker.nanos() - askedNanos >= BETWEEN_FETCHES.toNanos()) {
        fetch();
      }
    } catch (IOException unavailable) {
      outage.failed(unavailable);
      failure = unavailable;
    } finally {
      isAsked = true;
      fetching.unlock();
    }
    return usable(failure);
  }

  private boolean isTooOld() {
    KeySet current = known;
    return current != null && current.isOlderThan(maxAge, ticker.nanos());
  }

  private KeySet usable(@Nullable IOException failure) throws IOException {
    KeySet current = known;
    if (current == null || isTooOld()) {
      throw failure != null ? failure : new IOException("the issuer did not answer just now");
    }
    return current;
  }

  private void fetch() throws IOException {
    try {
      SimpleResponse answer = http.get(url);
      List<JsonWebKey> keys = new JsonWebKeySet(answer.getBody()).getJsonWebKeys();
      known = new KeySet(List.copyOf(keys), ticker.nanos(), freshness(answer));
      outage.succeeded();
    } catch (JoseException malformed) {
      throw new IOException("the issuer's keys are no JSON Web Key Set", malformed);
    } finally {
      askedNanos = ticker.nanos();
    }
  }

  private Duration freshness(SimpleResponse answer) {
    Duration fresh = FRESH.compareTo(maxAge) < 0 ? FRESH : maxAge;
    List<String> lines = answer.getHeaderValues("Cache-Control");
    for (String line : lines == null ? List.<String>of() : lines) {
      Matcher age = MAX_AGE.matcher(line);
      if (age.find()) {
        Duration stated = Duration.ofSeconds(Long.parseLong(age.group(1)));
        fresh = stated.compareTo(fresh) < 0 ? stated : fresh;
      }
    }
    return fresh.compareTo(BETWEEN_FETCHES) < 0 ? BETWEEN_FETCHES : fresh;
  }
}
