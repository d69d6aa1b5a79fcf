package io.carillon.push;

import io.carillon.config.CarillonConfig;
import io.carillon.event.Reader;
import io.carillon.notification.Notification;
import io.carillon.publish.RequestBody;
import io.carillon.security.Authenticator;
import io.carillon.security.Permission;
import io.carillon.security.PermissionChecked;
import io.carillon.security.RequiresPermission;
import io.carillon.security.TopicLimits;
import io.carillon.security.UserName;
import io.carillon.shared.PushDevice;
import io.carillon.shared.QuietHours;
import io.carillon.wire.JsonFields;
import io.carillon.wire.JsonForm;
import io.carillon.wire.JsonText;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** {@code /api/push}: the caller's devices for Web Push. */
@PermissionChecked
@ApplicationScoped
public class PushResource {
  private static final int MAX_BYTES = 8 * 1024;
  private static final int MAX_ZONE_LENGTH = 64;
  private static final int MAX_TIME_LENGTH = 20;

  private static final JsonForm SETTINGS =
      JsonForm.fields()
          .object("quietHours", JsonForm.fields().string("from").string("to").string("zone"));

  @Inject PushSubscriptions subscriptions;
  @Inject CarillonConfig config;

  /** {@code {"enabled":true,"key":"BOr…"}}: the key that browsers subscribe with. */
  @GET
  @Path("push/key")
  @RequiresPermission(value = Permission.SUBSCRIBE, channel = Notification.CHANNEL_NAME)
  @Produces(MediaType.APPLICATION_JSON)
  public String key() {
    Map<String, Object> members = new LinkedHashMap<>();
    Optional<Vapid> vapid = subscriptions.vapid();
    members.put("enabled", vapid.isPresent());
    vapid.ifPresent(each -> members.put("key", each.publicKey()));
    return JsonText.object(members);
  }

  /** The devices of the caller: {@code {"subscriptions":[{"id","label","subscribed"}]}}. */
  @GET
  @Path("push/subscriptions")
  @RequiresPermission(value = Permission.SUBSCRIBE, channel = Notification.CHANNEL_NAME)
  @Produces(MediaType.APPLICATION_JSON)
  public String list(@Context HttpServletRequest request) {
    return JsonText.object(
        Map.of(
            "subscriptions", subscriptions.of(user(request)).stream().map(this::members).toList()));
  }

  /** Subscribes a device, or renews its subscription: 201. */
  @POST
  @Path("push/subscriptions")
  @RequiresPermission(value = Permission.SUBSCRIBE, channel = Notification.CHANNEL_NAME)
  @Produces(MediaType.APPLICATION_JSON)
  public Response subscribe(
      @HeaderParam(HttpHeaders.CONTENT_TYPE) @DefaultValue("") String contentType,
      @Context HttpServletRequest request,
      InputStream body) {
    String user = user(request);
    byte[] json = RequestBody.readJson(contentType, body, MAX_BYTES);
    requireOn();
    Subscription subscription =
        subscriptions.read(
            json,
            config.publish().maxJsonDepth(),
            Authenticator.reader(request),
            TopicLimits.of(request, Notification.CHANNEL));
    return Response.status(Response.Status.CREATED)
        .entity(JsonText.object(members(subscriptions.subscribe(user, subscription))))
        .build();
  }

  private void requireOn() {
    if (subscriptions.vapid().isEmpty()) {
      throw new NotFoundException(
          "Web Push is off: the operator of the hub has not set carillon.push.contact");
    }
  }

  /**
   * Replaces the subscription of a device, for a service worker, which has no other credentials
   * than the secret of the old one.
   */
  @POST
  @Path("push/replace")
  @RequiresPermission(Permission.NONE)
  @Produces(MediaType.APPLICATION_JSON)
  public String replace(
      @HeaderParam(HttpHeaders.CONTENT_TYPE) @DefaultValue("") String contentType,
      InputStream body) {
    byte[] json = RequestBody.readJson(contentType, body, MAX_BYTES);
    requireOn();
    Replacement replacement = subscriptions.readReplacement(json, config.publish().maxJsonDepth());
    return subscriptions
        .replace(replacement)
        .map(device -> JsonText.object(members(device)))
        .orElseThrow(
            () -> new NotFoundException("there is no device with this endpoint and secret"));
  }

  /** Removes a device of the caller: 204. */
  @DELETE
  @Path("push/subscriptions/{id}")
  @RequiresPermission(value = Permission.SUBSCRIBE, channel = Notification.CHANNEL_NAME)
  public void unsubscribe(@PathParam("id") String id, @Context HttpServletRequest request) {
    if (!subscriptions.remove(user(request), id)) {
      throw new NotFoundException("you have no device with this id");
    }
  }

  /** {@code {"quietHours":{"from":"22:00","to":"07:00","zone":"Europe/Berlin"}}}. */
  @GET
  @Path("push/settings")
  @RequiresPermission(value = Permission.SUBSCRIBE, channel = Notification.CHANNEL_NAME)
  @Produces(MediaType.APPLICATION_JSON)
  public String settings(@Context HttpServletRequest request) {
    return settings(subscriptions.quietHours(user(request)));
  }

  /** Sets the quiet hours of the caller, on all devices; without them there are none. */
  @PUT
  @Path("push/settings")
  @RequiresPermission(value = Permission.SUBSCRIBE, channel = Notification.CHANNEL_NAME)
  @Produces(MediaType.APPLICATION_JSON)
  public String set(
      @HeaderParam(HttpHeaders.CONTENT_TYPE) @DefaultValue("") String contentType,
      @Context HttpServletRequest request,
      InputStream body) {
    String user = user(request);
    Optional<QuietHours> hours =
        SETTINGS.readOne(
            RequestBody.readJson(contentType, body, MAX_BYTES),
            config.publish().maxJsonDepth(),
            fields -> fields.optionalObject("quietHours").map(PushResource::quietHours));
    subscriptions.setQuietHours(user, hours);
    return settings(hours);
  }

  private static QuietHours quietHours(JsonFields fields) {
    return QuietHours.of(
        fields.line("from", MAX_TIME_LENGTH),
        fields.line("to", MAX_TIME_LENGTH),
        fields.line("zone", MAX_ZONE_LENGTH));
  }

  private static String settings(Optional<QuietHours> hours) {
    Map<String, Object> members = new LinkedHashMap<>();
    hours.ifPresent(
        each -> {
          Map<String, Object> quiet = new LinkedHashMap<>();
          quiet.put("from", each.from());
          quiet.put("to", each.to());
          quiet.put("zone", each.zone());
          members.put("quietHours", quiet);
        });
    return JsonText.object(members);
  }

  private Map<String, Object> members(PushDevice device) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("id", device.id());
    members.put("label", Subscription.labelOf(device));
    members.put("subscribed", device.changed());
    return members;
  }

  private String user(HttpServletRequest request) {
    Reader reader = Authenticator.reader(request);
    return UserName.require(reader, config.security().isOpen(), "no devices");
  }
}
