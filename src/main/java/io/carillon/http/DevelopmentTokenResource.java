package io.carillon.http;

import io.carillon.config.CarillonConfig;
import io.carillon.event.ChannelPattern;
import io.carillon.publish.RequestBody;
import io.carillon.security.DevelopmentTokens;
import io.carillon.security.DevelopmentTokens.IssuedToken;
import io.carillon.security.Grants;
import io.carillon.security.Permission;
import io.carillon.security.PermissionChecked;
import io.carillon.security.RequiresPermission;
import io.carillon.wire.JsonFields;
import io.carillon.wire.JsonForm;
import io.carillon.wire.JsonText;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.ClientErrorException;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
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

/** {@code POST /api/development-token}: tokens of an open hub, for trying permissions. */
@PermissionChecked
@ApplicationScoped
public class DevelopmentTokenResource {
  private static final int MAX_BYTES = 64 * 1024;
  private static final int MAX_NAMES = 256;
  private static final int MAX_NAME_LENGTH = 256;
  private static final int MAX_PATTERN_LENGTH = 129;
  private static final JsonForm FORM =
      JsonForm.fields()
          .string("user")
          .strings("roles")
          .strings("publish")
          .strings("subscribe")
          .flag("admin");

  @Inject DevelopmentTokens tokens;
  @Inject CarillonConfig config;

  /**
   * Issues a token for {@code
   * {"user":"ann","roles":["staff"],"publish":["chat.*"],"subscribe":["*"],"admin":false}}, of
   * which only {@code user} is required: 201 and {@code {"token":"…","expires":"…"}}. It is valid
   * for {@link DevelopmentTokens#LIFETIME}, on this node, until it stops. 409 on a secured hub.
   */
  @POST
  @Path("development-token")
  @RequiresPermission(Permission.NONE)
  public Response issue(
      @HeaderParam(HttpHeaders.CONTENT_TYPE) @DefaultValue("") String contentType,
      InputStream body) {
    IssuedToken issued =
        FORM.readOne(
            RequestBody.readJson(contentType, body, MAX_BYTES),
            config.publish().maxJsonDepth(),
            this::issue);
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("token", issued.token());
    members.put("expires", issued.expires());
    return Response.status(Status.CREATED)
        .type(MediaType.APPLICATION_JSON_TYPE)
        .entity(JsonText.object(members))
        .build();
  }

  private IssuedToken issue(JsonFields fields) {
    String user = fields.line("user", MAX_NAME_LENGTH);
    List<String> roles = fields.optionalLines("roles", MAX_NAMES, MAX_NAME_LENGTH);
    Grants grants =
        Grants.of(patterns(fields, "publish"), patterns(fields, "subscribe"), fields.flag("admin"));
    if (!tokens.isOffered()) {
      throw new ClientErrorException(
          "the hub is secured: it accepts tokens of its issuer only", Status.CONFLICT);
    }
    return tokens.issue(user, roles, grants);
  }

  private static Set<ChannelPattern> patterns(JsonFields fields, String name) {
    return fields.optionalLines(name, MAX_NAMES, MAX_PATTERN_LENGTH).stream()
        .map(ChannelPattern::new)
        .collect(Collectors.toSet());
  }
}
