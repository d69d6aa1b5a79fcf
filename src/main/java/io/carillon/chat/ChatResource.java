package io.carillon.chat;

import io.carillon.config.CarillonConfig;
import io.carillon.event.Position;
import io.carillon.event.Reader;
import io.carillon.memory.MemoryBudget;
import io.carillon.memory.MemoryUse;
import io.carillon.presence.ChannelMembers;
import io.carillon.presence.Member;
import io.carillon.publish.IdempotencyKey;
import io.carillon.publish.PublishAnswer;
import io.carillon.publish.RequestBody;
import io.carillon.security.Authenticator;
import io.carillon.security.Permission;
import io.carillon.security.PermissionChecked;
import io.carillon.security.RequiresPermission;
import io.carillon.security.TopicLimits;
import io.carillon.wire.JsonFields;
import io.carillon.wire.JsonForm;
import io.carillon.wire.JsonText;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.CompletionCallback;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** {@code /api/chat/{room}}: sends messages and typing hints, lists members and messages. */
@PermissionChecked
@ApplicationScoped
public class ChatResource {
  /** Of a page in memory, on its way from the log to the client. */
  private static final int COPIES = 4;

  private static final JsonForm TYPING = JsonForm.fields().string("user");

  @Inject SenderPolicy senderPolicy;
  @Inject ChatRooms rooms;
  @Inject ChatHistory history;
  @Inject ChannelMembers channelMembers;
  @Inject CarillonConfig config;
  @Inject MemoryBudget memory;

  /**
   * Sends the message {@code {"content":"…"}}; responds with {@code {"room":"lobby","seq":17}} and
   * 201, or 200 if a message with this idempotency key exists.
   */
  @POST
  @Path("chat/{room}/messages")
  @RequiresPermission(value = Permission.PUBLISH, channel = Room.CHANNEL_TEMPLATE)
  public void send(
      @PathParam("room") String name,
      @HeaderParam(HttpHeaders.CONTENT_TYPE) @DefaultValue("") String contentType,
      @HeaderParam("Idempotency-Key") @DefaultValue("") String idempotencyKey,
      @Context HttpServletRequest request,
      InputStream body,
      @Suspended AsyncResponse answer) {
    Room room = new Room(name);
    Reader reader = Authenticator.reader(request);
    MessageBody message = read(MessageBody.FORM, contentType, body, MessageBody::of);
    String user = senderPolicy.requireSender(reader, message.user());
    PublishAnswer.send(
        answer,
        rooms.send(room, user, message.content(), new IdempotencyKey(idempotencyKey)),
        receipt -> answer(room, "seq", receipt.last()));
  }

  /** Publishes a typing hint: 204. Only anonymous callers need a body: {@code {"user":"anna"}}. */
  @POST
  @Path("chat/{room}/typing")
  @RequiresPermission(value = Permission.PUBLISH, channel = Room.CHANNEL_TEMPLATE)
  public void typing(
      @PathParam("room") String name,
      @HeaderParam(HttpHeaders.CONTENT_TYPE) @DefaultValue("") String contentType,
      @Context HttpServletRequest request,
      InputStream body) {
    Room room = new Room(name);
    Reader reader = Authenticator.reader(request);
    Optional<String> claimed =
        contentType.isEmpty()
            ? Optional.empty()
            : read(TYPING, contentType, body, MessageBody::user);
    rooms.sendTyping(room, senderPolicy.requireSender(reader, claimed));
  }

  /**
   * The members, in the order in which they joined: {@code
   * {"room":"lobby","members":[{"user":"anna","since":"…"}]}}.
   */
  @GET
  @Path("chat/{room}/members")
  @RequiresPermission(value = Permission.SUBSCRIBE, channel = Room.CHANNEL_TEMPLATE)
  @Produces(MediaType.APPLICATION_JSON)
  public String members(@PathParam("room") String name, @Context HttpServletRequest request) {
    Room room = new Room(name);
    List<Map<String, Object>> members = new ArrayList<>();
    for (Member member : channelMembers.in(room.channel()).members()) {
      Map<String, Object> each = new LinkedHashMap<>();
      each.put("user", member.user());
      each.put("since", member.since());
      members.add(each);
    }
    return JsonText.object(answer(room, "members", members));
  }

  /**
   * A page of messages: {@code {"messages":[{"seq":17,…}],"before":17}}, with {@code before} only
   * if there may be older ones.
   */
  @GET
  @Path("chat/{room}/messages")
  @RequiresPermission(value = Permission.SUBSCRIBE, channel = Room.CHANNEL_TEMPLATE)
  @Produces(MediaType.APPLICATION_JSON)
  public void messages(
      @PathParam("room") String name,
      @QueryParam("before") @DefaultValue("") String before,
      @QueryParam("limit") @DefaultValue("50") String limit,
      @Context HttpServletRequest request,
      @Suspended AsyncResponse answer) {
    Room room = new Room(name);
    TopicLimits.narrow(request, room.channel(), ChatHistory.MESSAGES);
    MemoryBudget.Share share = memory.reserve(MemoryUse.ANSWERS, COPIES * ChatHistory.MAX_BYTES);
    answer.register((CompletionCallback) failure -> share.close());
    String page =
        history.page(room, position(before), limit(limit), Authenticator.reader(request)).json();
    share.shrinkTo((long) COPIES * page.length());
    answer.resume(page);
  }

  private <T> T read(
      JsonForm form, String contentType, InputStream body, Function<JsonFields, T> reader) {
    return form.readOne(
        RequestBody.readJson(contentType, body, MessageBody.MAX_BYTES),
        config.publish().maxJsonDepth(),
        reader);
  }

  private static long position(String before) {
    return before.isEmpty() ? Long.MAX_VALUE : Position.parse(before).map(Position::seq).orElse(0L);
  }

  /** Out of range if it is not a number; an int parameter would make JAX-RS respond with 404. */
  private static int limit(String limit) {
    return limit.matches("\\d{1,9}") ? Integer.parseInt(limit) : 0;
  }

  private static Map<String, Object> answer(Room room, String name, Object value) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("room", room);
    members.put(name, value);
    return members;
  }
}
