package io.carillon.http;

import io.carillon.publish.PublishBudget;
import io.carillon.security.AccessDecision;
import io.carillon.security.Audit;
import io.carillon.security.Authenticator;
import io.carillon.security.Caller;
import io.carillon.security.ChannelQuota;
import io.carillon.security.ChannelsForbiddenException;
import io.carillon.security.Permission;
import io.carillon.security.Permissions;
import io.carillon.security.PublishRateLimiter;
import io.carillon.security.RequestOrigin;
import io.carillon.security.RequiredPermission;
import io.carillon.security.RequiresPermission;
import io.carillon.security.TooManyRequestsException;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.ForbiddenException;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.NotAuthorizedException;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.UriInfo;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * Authenticates and authorizes requests to resource methods, by their {@link RequiresPermission},
 * and applies the rate limiter and the channel quota to publish requests. All of that happens
 * before the body is read. Methods without the annotation are always forbidden.
 */
@Priority(Priorities.AUTHORIZATION)
@ApplicationScoped
public class PermissionFilter implements ContainerRequestFilter {
  private static final Logger LOG = System.getLogger(PermissionFilter.class.getName());

  /** RFC 6750, 3.1. */
  private static final String INSUFFICIENT_SCOPE =
      Authenticator.CHALLENGE + ", error=\"insufficient_scope\"";

  @Inject Authenticator authenticator;
  @Inject PublishRateLimiter rateLimiter;
  @Inject ChannelQuota quota;
  @Inject Audit audit;
  @Context ResourceInfo resource;
  @Context HttpServletRequest request;
  @Context HttpServletResponse response;

  @Override
  public void filter(ContainerRequestContext context) {
    if (context.getMethod().equals(HttpMethod.OPTIONS)) {
      return; // answered by JAX-RS itself, with the allowed methods
    }
    RequiresPermission declared =
        resource.getResourceMethod().getAnnotation(RequiresPermission.class);
    if (declared == null) {
      LOG.log(Level.ERROR, "{0} has no @RequiresPermission", resource.getResourceMethod());
      throw new ForbiddenException("this method is disabled");
    }
    UriInfo uri = context.getUriInfo();
    Caller caller = authenticate(uri);
    if (!caller.isAuthenticated() && declared.value() != Permission.NONE) {
      throw audited(caller, declared.value().toString(), Authenticator.unauthenticated());
    }
    RequiredPermission required =
        RequiredPermission.of(declared, uri.getPathParameters(), uri.getQueryParameters());
    if (Permissions.decide(caller, required) != AccessDecision.ALLOWED) {
      if (caller.authentication() == Caller.Authentication.TOKEN) {
        response.setHeader(HttpHeaders.WWW_AUTHENTICATE, INSUFFICIENT_SCOPE);
      }
      throw audited(
          caller, required.permission() + " " + required.channels(), forbidden(caller, required));
    }
    if (required.permission() == Permission.PUBLISH) {
      PublishBudget.attach(request, rateLimiter.acquire(caller, RequestOrigin.of(request))::charge);
      required.channels().forEach(quota::require);
    }
  }

  private Caller authenticate(UriInfo uri) {
    try {
      return authenticator.authenticate(request, uri.getQueryParameters());
    } catch (NotAuthorizedException | ForbiddenException refused) {
      audit.write(
          Audit.Entry.LOGIN_REFUSED, RequestAudit.details(request, "reason", refused.getMessage()));
      throw refused;
    } catch (TooManyRequestsException tooMany) {
      audit.write(
          Audit.Entry.LIMIT_REACHED, RequestAudit.details(request, "limit", "failed logins"));
      throw tooMany;
    }
  }

  private <T extends RuntimeException> T audited(Caller caller, String required, T denial) {
    RequestAudit.denied(audit, request, "needed", required, caller.user().orElse(""));
    return denial;
  }

  private static ForbiddenException forbidden(Caller caller, RequiredPermission required) {
    return switch (required.permission()) {
      case PUBLISH ->
          new ChannelsForbiddenException(
              "you may not publish to this channel", Permissions.forbidden(caller, required));
      case SUBSCRIBE ->
          new ChannelsForbiddenException(
              required.channels().size() == 1
                  ? "you may not read this channel"
                  : "you may not read some of these channels",
              Permissions.forbidden(caller, required));
      default -> new ForbiddenException("this requires an admin");
    };
  }
}
