package io.carillon.http;

import io.carillon.config.CarillonConfig;
import io.carillon.oidc.SignIn;
import io.carillon.publish.RequestBody;
import io.carillon.security.Audit;
import io.carillon.security.Authenticator;
import io.carillon.security.Caller;
import io.carillon.security.ContainerLogins;
import io.carillon.security.DisconnectTarget;
import io.carillon.security.Disconnector;
import io.carillon.security.Permission;
import io.carillon.security.PermissionChecked;
import io.carillon.security.RequestOrigin;
import io.carillon.security.RequiresPermission;
import io.carillon.security.SignInSession;
import io.carillon.security.SignInSessions;
import io.carillon.security.TooManyRequestsException;
import io.carillon.wire.JsonForm;
import io.carillon.wire.JsonText;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.ClientErrorException;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import jakarta.ws.rs.core.Response.Status;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;

/**
 * {@code /api/session}: logs users of the application server in, and all users of the pages out.
 */
@PermissionChecked
@ApplicationScoped
public class SessionResource {
  private static final int MAX_BYTES = 8 * 1024;
  private static final int MAX_LENGTH = 256;
  private static final JsonForm FORM = JsonForm.fields().string("user").string("password");

  @Inject ContainerLogins logins;
  @Inject SignInSessions signIns;
  @Inject SignIn signIn;
  @Inject Disconnector disconnector;
  @Inject Audit audit;
  @Inject CarillonConfig config;

  /** A user name and a password. */
  private record Credentials(String user, String password) {}

  /**
   * Logs in with {@code {"user":"ann","password":"…"}}: 204 and a session cookie; 401 if the server
   * rejects them, 409 if there are no users to log in, 429 after too many failures.
   */
  @POST
  @Path("session")
  @RequiresPermission(Permission.NONE)
  public void open(
      @HeaderParam(HttpHeaders.CONTENT_TYPE) @DefaultValue("") String contentType,
      @Context HttpServletRequest request,
      InputStream body) {
    Credentials credentials =
        FORM.readOne(
            RequestBody.readJson(contentType, body, MAX_BYTES),
            config.publish().maxJsonDepth(),
            fields ->
                new Credentials(
                    fields.line("user", MAX_LENGTH), fields.line("password", MAX_LENGTH)));
    if (!logins.isOffered()) {
      throw new ClientErrorException(
          config.security().isOpen()
              ? "the hub is open and has no logins"
              : "the hub has no users with passwords; send a token",
          Status.CONFLICT);
    }
    Optional<Caller> before = logins.find(request);
    if (login(request, credentials).isEmpty()) {
      audit.write(Audit.Entry.LOGIN_REFUSED, details(request, "reason", "wrong password"));
      throw Authenticator.loginRejected();
    }
    before.ifPresent(this::disconnect);
  }

  private Optional<Caller> login(HttpServletRequest request, Credentials credentials) {
    try {
      return logins.open(request, credentials.user(), credentials.password());
    } catch (TooManyRequestsException tooMany) {
      audit.write(Audit.Entry.LIMIT_REACHED, details(request, "limit", "failed logins"));
      throw tooMany;
    }
  }

  private static Map<String, Object> details(
      HttpServletRequest request, String name, String value) {
    return Map.of(name, value, "address", RequestOrigin.of(request).address());
  }

  /**
   * Ends the login of the session and the streams that were opened with it: 204; after a sign-in at
   * a provider that has a page for signing out, 200 and {@code {"signOut":"https://…"}}.
   */
  @DELETE
  @Path("session")
  @RequiresPermission(Permission.NONE)
  public Response close(@Context HttpServletRequest request) {
    logins.close(request).ifPresent(this::disconnect);
    Optional<SignInSession> signedIn = signIns.close(request);
    signedIn.map(SignInSession::caller).ifPresent(this::disconnect);
    ResponseBuilder response =
        signedIn
            .flatMap(each -> signIn.endSession(each.idToken(), SignInResource.pages(request)))
            .map(SessionResource::atProvider)
            .orElseGet(Response::noContent);
    signIns.removal(request).ifPresent(removal -> response.header(HttpHeaders.SET_COOKIE, removal));
    return response.build();
  }

  private static ResponseBuilder atProvider(String address) {
    return Response.ok(
        JsonText.object(Map.of("signOut", address)), MediaType.APPLICATION_JSON_TYPE);
  }

  private void disconnect(Caller caller) {
    disconnector.disconnect(new DisconnectTarget.Token(caller.tokenId()));
  }
}
