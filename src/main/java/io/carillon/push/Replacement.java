package io.carillon.push;

import io.carillon.wire.JsonFields;
import io.carillon.wire.JsonForm;
import java.net.URI;
import java.util.Optional;

/**
 * The request of a service worker whose browser has replaced the subscription (Push API, {@code
 * pushsubscriptionchange}). A service worker has no token: it shows with the secret of the old
 * subscription that it is that device. Only the browser, its pages and the hub know that secret;
 * the push service does not (RFC 8291, 3.2).
 *
 * @param endpoint of the old subscription
 * @param secret of the old subscription
 * @param replacing what the browser has now
 */
record Replacement(URI endpoint, byte[] secret, Subscription.Endpoint replacing) {
  private static final JsonForm FORM =
      JsonForm.fields()
          .object("old", JsonForm.fields().string("endpoint").string("auth"))
          .object(
              "new",
              JsonForm.fields()
                  .string("endpoint")
                  .object("keys", JsonForm.fields().string("p256dh").string("auth")));

  /**
   * Reads the body of a request.
   *
   * @throws io.carillon.wire.RejectedBodyException if it is not valid
   */
  static Replacement read(byte[] json, int maxDepth, EndpointPolicy policy) {
    return FORM.readOne(
        json,
        maxDepth,
        fields -> {
          JsonFields old = fields.object("old");
          JsonFields replacing = fields.object("new");
          return new Replacement(
              policy.read(old.line("endpoint", EndpointPolicy.MAX_LENGTH)),
              Subscription.Endpoint.secret(old),
              Subscription.Endpoint.of(replacing, replacing.object("keys"), policy));
        });
  }

  /** The id of the device before. */
  String oldId() {
    return Subscription.id(endpoint);
  }

  /** What is stored of the device afterwards; empty if the secret is not that of the device. */
  Optional<byte[]> redefine(Subscription before) {
    return before.hasSecret(secret) ? Optional.of(before.at(replacing).stored()) : Optional.empty();
  }

  /** Whether a device is already what this request asks for: its answer was lost. */
  boolean isDone(Subscription device) {
    return device.hasSecret(replacing.secret());
  }
}
