package io.carillon.chat;

import io.carillon.config.CarillonConfig;
import io.carillon.event.InvalidRequestException;
import io.carillon.event.Position;
import io.carillon.event.Reader;
import io.carillon.publish.IdempotencyKey;
import io.carillon.publish.PublishAnswer;
import io.carillon.publish.RequestBody;
import io.carillon.publish.Retractions;
import io.carillon.security.Authenticator;
import io.carillon.security.Permission;
import io.carillon.security.PermissionChecked;
import io.carillon.security.RequiresPermission;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.ForbiddenException;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code /api/chat/{room}/messages/{seq}}: edits and deletes the caller's own messages. */
@PermissionChecked
@ApplicationScoped
public class ChatMessageResource {
  @Inject SenderPolicy senderPolicy;
  @Inject ChatRooms rooms;
  @Inject ChatMessages messages;
  @Inject Retractions retractions;
  @Inject CarillonConfig config;

  /**
   * Replaces the text of a message by that of {@code {"content":"…"}}: with an event of the type
   * {@code edited}, whose seq is in the answer. For the author only.
   */
  @PUT
  @Path("chat/{room}/messages/{seq}")
  @RequiresPermission(value = Permission.PUBLISH, channel = Room.CHANNEL_TEMPLATE)
  public void edit(
      @PathParam("room") String name,
      @PathParam("seq") String id,
      @HeaderParam(HttpHeaders.CONTENT_TYPE) @DefaultValue("") String contentType,
      @HeaderParam("Idempotency-Key") @DefaultValue("") String idempotencyKey,
      @Context HttpServletRequest request,
      InputStream body,
      @Suspended AsyncResponse answer) {
    Room room = new Room(name);
    Reader reader = Authenticator.reader(request);
    MessageBody message =
        MessageBody.FORM.readOne(
            RequestBody.readJson(contentType, body, MessageBody.MAX_BYTES),
            config.publish().maxJsonDepth(),
            MessageBody::of);
    String user = senderPolicy.requireSender(reader, message.user());
    long seq = seq(id);
    requireAuthor(messages.require(room, seq), user);
    PublishAnswer.send(
        answer,
        rooms.edit(room, user, seq, message.content(), new IdempotencyKey(idempotencyKey)),
        receipt -> Map.of("room", room, "seq", receipt.last()));
  }

  /**
   * Deletes a message: retracts it and the edits of its text. Answers 204. For the author, and for
   * admins.
   */
  @DELETE
  @Path("chat/{room}/messages/{seq}")
  @RequiresPermission(value = Permission.PUBLISH, channel = Room.CHANNEL_TEMPLATE)
  @Produces(MediaType.APPLICATION_JSON)
  public void delete(
      @PathParam("room") String name,
      @PathParam("seq") String id,
      @Context HttpServletRequest request,
      @Suspended AsyncResponse answer) {
    Room room = new Room(name);
    Reader reader = Authenticator.reader(request);
    long seq = seq(id);
    ChatEvent message = messages.require(room, seq);
    if (!Authenticator.caller(request).grants().admin()) {
      requireAuthor(message, senderPolicy.requireSender(reader, Optional.empty()));
    }
    List<Long> all = new ArrayList<>(messages.editsOf(room, seq));
    all.add(seq);
    retractions
        .retract(room.channel(), all, reader.toString())
        .whenComplete(
            (receipt, failure) ->
                answer.resume(
                    failure == null ? Response.noContent().build() : PublishAnswer.cause(failure)));
  }

  private static void requireAuthor(ChatEvent message, String user) {
    if (!message.user().equals(user)) {
      throw new ForbiddenException("the message is of another user");
    }
  }

  private static long seq(String id) {
    return Position.parse(id)
        .map(Position::seq)
        .filter(seq -> seq >= 1)
        .orElseThrow(
            () ->
                new InvalidRequestException(
                    "seq", "the seq of a message is a number from 1, not '" + id + "'"));
  }
}
