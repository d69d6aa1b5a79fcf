package io.carillon.push;

import io.carillon.event.InvalidRequestException;
import io.carillon.event.Reader;
import io.carillon.event.Selector;
import io.carillon.shared.PushDevice;
import io.carillon.wire.JsonFields;
import io.carillon.wire.JsonForm;
import io.carillon.wire.JsonText;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.interfaces.ECPublicKey;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/**
 * A subscription of a browser to its push service (Push API, {@code PushSubscription.toJSON}).
 *
 * @param endpoint at the push service
 * @param key encrypts messages for the device
 * @param secret authenticates them: 16 bytes
 * @param label how the user recognizes the device
 * @param roles of the user when it was subscribed
 * @param allowed the topics that the user's requests were restricted to then
 */
record Subscription(
    URI endpoint,
    ECPublicKey key,
    byte[] secret,
    String label,
    Set<String> roles,
    Selector allowed) {
  static final int SECRET_BYTES = 16;
  static final int MAX_LABEL_LENGTH = 64;

  /** The body of a request. */
  private static final JsonForm REQUEST =
      JsonForm.fields()
          .string("endpoint")
          .object("keys", JsonForm.fields().string("p256dh").string("auth"))
          .string("label");

  private static final JsonForm STORED =
      JsonForm.fields()
          .string("endpoint")
          .string("p256dh")
          .string("auth")
          .string("label")
          .strings("roles")
          .strings("topics");

  private static final int MAX_KEY_LENGTH = 100;
  private static final int MAX_NAME_LENGTH = 256;
  private static final int MAX_NAMES = 1_000;
  private static final int STORED_DEPTH = 2;

  /**
   * Reads the body of a request.
   *
   * @throws io.carillon.wire.RejectedBodyException if it is not valid
   */
  static Subscription read(
      byte[] json, int maxDepth, EndpointPolicy policy, Reader reader, Selector allowed) {
    return REQUEST.readOne(
        json,
        maxDepth,
        fields -> of(fields, fields.object("keys"), policy, Set.copyOf(reader.roles()), allowed));
  }

  /**
   * Reads what was stored.
   *
   * @throws io.carillon.wire.RejectedBodyException if its endpoint is not accepted any more
   */
  static Subscription of(PushDevice device, EndpointPolicy policy) {
    return STORED.readOne(
        device.definition(),
        STORED_DEPTH,
        fields ->
            of(
                fields,
                fields,
                policy,
                Set.copyOf(fields.optionalLines("roles", MAX_NAMES, MAX_NAME_LENGTH)),
                Selector.of(fields.optionalLines("topics", Selector.MAX_TOPICS, MAX_NAME_LENGTH))));
  }

  /** How the user recognizes a device. */
  static String labelOf(PushDevice device) {
    return STORED.readOne(
        device.definition(), STORED_DEPTH, fields -> fields.line("label", MAX_LABEL_LENGTH));
  }

  private static Subscription of(
      JsonFields fields,
      JsonFields keys,
      EndpointPolicy policy,
      Set<String> roles,
      Selector allowed) {
    Endpoint endpoint = Endpoint.of(fields, keys, policy);
    return new Subscription(
        endpoint.uri(),
        endpoint.key(),
        endpoint.secret(),
        fields.optionalLine("label", MAX_LABEL_LENGTH).orElse("browser"),
        roles,
        allowed);
  }

  private static byte[] bytes(String field, String text) {
    try {
      return Base64.getUrlDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw new InvalidRequestException("keys", "'" + field + "' is written in base64url");
    }
  }

  private static ECPublicKey key(byte[] point) {
    try {
      return P256.publicKey(point);
    } catch (IllegalArgumentException e) {
      throw new InvalidRequestException("keys", "'p256dh' is a public key: " + e.getMessage());
    }
  }

  private static byte[] secret(byte[] bytes) {
    if (bytes.length != SECRET_BYTES) {
      throw new InvalidRequestException("keys", "'auth' has " + SECRET_BYTES + " bytes");
    }
    return bytes;
  }

  /** The same for the same endpoint. */
  String id() {
    return id(endpoint);
  }

  /** The id of the device with an endpoint. */
  static String id(URI endpoint) {
    return UUID.nameUUIDFromBytes(endpoint.toString().getBytes(StandardCharsets.UTF_8)).toString();
  }

  /** Whether this is the secret, without showing by the time it takes how much of it is. */
  boolean hasSecret(byte[] other) {
    return MessageDigest.isEqual(secret, other);
  }

  /** The same device at another endpoint. */
  Subscription at(Endpoint other) {
    return new Subscription(other.uri(), other.key(), other.secret(), label, roles, allowed);
  }

  /** What a browser has got from its push service. */
  record Endpoint(URI uri, ECPublicKey key, byte[] secret) {
    /**
     * Reads it from {@code PushSubscription.toJSON}.
     *
     * @param keys {@code p256dh} and {@code auth}
     */
    static Endpoint of(JsonFields fields, JsonFields keys, EndpointPolicy policy) {
      return new Endpoint(
          policy.read(fields.line("endpoint", EndpointPolicy.MAX_LENGTH)),
          Subscription.key(bytes("p256dh", keys.line("p256dh", MAX_KEY_LENGTH))),
          secret(keys));
    }

    /** Reads {@code auth}. */
    static byte[] secret(JsonFields keys) {
      return Subscription.secret(bytes("auth", keys.line("auth", MAX_KEY_LENGTH)));
    }

    /** Of the device. */
    String id() {
      return Subscription.id(uri);
    }
  }

  /** The form in which it is stored. */
  byte[] stored() {
    Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("endpoint", endpoint);
    members.put("p256dh", encoder.encodeToString(P256.point(key)));
    members.put("auth", encoder.encodeToString(secret));
    members.put("label", label);
    members.put("roles", new TreeSet<>(roles));
    members.put("topics", topics());
    return JsonText.object(members).getBytes(StandardCharsets.UTF_8);
  }

  private List<String> topics() {
    List<String> topics = new ArrayList<>(new TreeSet<>(allowed.exact()));
    new TreeSet<>(allowed.prefixes()).forEach(prefix -> topics.add(prefix + "*"));
    return topics;
  }
}
