package io.carillon.http;

import io.carillon.config.CarillonConfig;
import io.carillon.event.ChannelPattern;
import io.carillon.publish.RequestBody;
import io.carillon.security.Authenticator;
import io.carillon.security.Caller;
import io.carillon.security.ChannelsForbiddenException;
import io.carillon.security.HubResource;
import io.carillon.security.Permission;
import io.carillon.security.RequestOrigin;
import io.carillon.security.RequiresPermission;
import io.carillon.security.Tickets;
import io.carillon.security.Tickets.Ticket;
import io.carillon.wire.JsonForm;
import io.carillon.wire.JsonText;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.Status;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** {@code POST /api/tickets}: one-time tickets to open a stream with {@code ?ticket=}. */
@ApplicationScoped
public class TicketsResource extends HubResource {
  private static final int MAX_BYTES = 64 * 1024;
  private static final int MAX_CHANNELS = 256;
  private static final int MAX_PATTERN_LENGTH = 129;
  private static final JsonForm FORM = JsonForm.fields().strings("channels");

  @Inject Tickets tickets;
  @Inject CarillonConfig config;

  /**
   * Issues a ticket for the given channels, {@code {"channels":["orders","chat.*"]}}, or without a
   * body for all that the caller may subscribe to: 201 and {@code {"ticket":"…","expires":"…"}}.
   */
  @POST
  @Path("tickets")
  @RequiresPermission(Permission.IDENTITY)
  public Response issue(
      @HeaderParam(HttpHeaders.CONTENT_TYPE) @DefaultValue("") String contentType,
      @Context HttpServletRequest request,
      InputStream body) {
    Caller caller = Authenticator.caller(request);
    Set<ChannelPattern> channels =
        contentType.isEmpty()
            ? Set.of(ChannelPattern.ALL)
            : FORM.readOne(
                RequestBody.readJson(contentType, body, MAX_BYTES),
                config.publish().maxJsonDepth(),
                fields ->
                    fields.lines("channels", MAX_CHANNELS, MAX_PATTERN_LENGTH).stream()
                        .map(ChannelPattern::new)
                        .collect(Collectors.toSet()));
    requireSubscribable(caller, channels);
    Ticket ticket = tickets.issue(caller, channels, RequestOrigin.of(request));
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("ticket", ticket.value());
    members.put("expires", ticket.expires());
    return Response.status(Status.CREATED)
        .type(MediaType.APPLICATION_JSON_TYPE)
        .entity(JsonText.object(members))
        .build();
  }

  /** Prefixes are checked when the ticket is used. */
  private static void requireSubscribable(Caller caller, Set<ChannelPattern> channels) {
    List<String> forbidden =
        channels.stream()
            .filter(each -> !caller.grants().maySubscribeToAnyOf(each))
            .map(ChannelPattern::value)
            .sorted()
            .toList();
    if (!forbidden.isEmpty()) {
      throw new ChannelsForbiddenException(
          "you may not read some of these channels yourself", forbidden);
    }
  }
}
