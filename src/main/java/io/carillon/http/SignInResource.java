package io.carillon.http;

import io.carillon.config.CarillonConfig;
import io.carillon.oidc.PageAddress;
import io.carillon.oidc.SignIn;
import io.carillon.oidc.SignIn.Completed;
import io.carillon.oidc.SignIn.Started;
import io.carillon.oidc.SignInException;
import io.carillon.oidc.SignInProblem;
import io.carillon.security.Audit;
import io.carillon.security.DisconnectTarget;
import io.carillon.security.Disconnector;
import io.carillon.security.HubCookie;
import io.carillon.security.Permission;
import io.carillon.security.PermissionChecked;
import io.carillon.security.RequestOrigin;
import io.carillon.security.RequiresPermission;
import io.carillon.security.SignInSessions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.Response.ResponseBuilder;
import jakarta.ws.rs.core.Response.Status;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;

/** {@code /api/sign-in}: signs users of the pages in at the OpenID provider. */
@PermissionChecked
@ApplicationScoped
public class SignInResource {
  private static final Logger LOG = System.getLogger(SignInResource.class.getName());

  static final String CALLBACK = "/sign-in/callback";

  /** The provider's redirect is a navigation from another site, which Strict would exclude. */
  private static final HubCookie ATTEMPT = new HubCookie("carillon-sign-in", "Lax");

  @Inject SignIn signIn;
  @Inject SignInSessions sessions;
  @Inject Disconnector disconnector;
  @Inject Audit audit;
  @Inject CarillonConfig config;

  /**
   * Sends the browser to the provider: 303; 404 if none is configured.
   *
   * @param page to which the user returns, relative to the pages
   * @param again whether the provider asks for the credentials even if it knows the user
   */
  @GET
  @Path("sign-in")
  @RequiresPermission(Permission.NONE)
  public Response begin(
      @QueryParam("page") @DefaultValue("") String page,
      @QueryParam("again") @DefaultValue("false") boolean again,
      @Context HttpServletRequest request) {
    requireOffered();
    PageAddress back = PageAddress.parse(page);
    try {
      Started started = signIn.begin(back, callback(request), again);
      return redirect(started.address())
          .header(HttpHeaders.SET_COOKIE, ATTEMPT.set(request, started.cookie(), SignIn.MAX_TIME))
          .build();
    } catch (SignInException failed) {
      return failed(failed, back, request).build();
    }
  }

  /** Where the provider sends the browser back: 303 to the page, with a session or a problem. */
  @GET
  @Path("sign-in/callback")
  @RequiresPermission(Permission.NONE)
  public Response complete(
      @QueryParam("code") @DefaultValue("") String code,
      @QueryParam("state") @DefaultValue("") String state,
      @QueryParam("error") @DefaultValue("") String error,
      @QueryParam("iss") @DefaultValue("") String issuer,
      @Context HttpServletRequest request) {
    requireOffered();
    Optional<String> cookie = ATTEMPT.find(request);
    ResponseBuilder response;
    try {
      Completed completed =
          signIn.complete(
              new SignIn.Callback(code, state, error, issuer), cookie, callback(request));
      sessions
          .close(request)
          .ifPresent(
              before ->
                  disconnector.disconnect(new DisconnectTarget.Token(before.caller().tokenId())));
      response =
          redirect(pages(request) + completed.page())
              .header(HttpHeaders.SET_COOKIE, sessions.open(request, completed.user()));
    } catch (SignInException failed) {
      response = failed(failed, SignIn.pageOf(cookie), request);
    }
    return response.header(HttpHeaders.SET_COOKIE, ATTEMPT.remove(request)).build();
  }

  private void requireOffered() {
    if (!sessions.isOffered()) {
      throw new NotFoundException("the hub has no OpenID provider, or is open");
    }
  }

  private ResponseBuilder failed(
      SignInException failed, PageAddress back, HttpServletRequest request) {
    boolean isExpected = failed.problem() == SignInProblem.CANCELLED;
    LOG.log(
        isExpected ? Level.DEBUG : Level.WARNING, "A sign-in has failed: {0}", failed.getMessage());
    audit.write(
        Audit.Entry.LOGIN_REFUSED, RequestAudit.details(request, "reason", failed.getMessage()));
    return redirect(pages(request) + back.with(failed.problem()));
  }

  private static ResponseBuilder redirect(String address) {
    return Response.status(Status.SEE_OTHER).header(HttpHeaders.LOCATION, address);
  }

  private String callback(HttpServletRequest request) {
    return pages(request).replaceFirst("/$", "") + config.deployment().apiPath() + CALLBACK;
  }

  /** The absolute address of the overview, as the browser knows it. */
  static String pages(HttpServletRequest request) {
    RequestOrigin origin = RequestOrigin.of(request);
    return (origin.isSecure() ? "https://" : "http://")
        + origin.host()
        + request.getContextPath()
        + "/";
  }
}
