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
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.ForbiddenException;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.NotAuthorizedException;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.UriInfo;
import jakarta.ws.rs.ext.Provider;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Lets a request through to a resource method if its caller may do what the method {@link
 * RequiresPermission}. Before the body is read: who may not publish is not listened to. A method
 * that does not say what it needs is refused to everybody.
 */
@Provider
@Priority(Priorities.AUTHORIZATION)
@ApplicationScoped
public class PermissionFilter implements ContainerRequestFilter {
  private static final Logger LOG = System.getLogger(PermissionFilter.class.getName());

  @Inject Authenticator identification;
  @Inject PublishRateLimiter rates;
  @Inject ChannelQuota channels;
  @Inject Audit audit;
  @Context ResourceInfo resource;
  @Context HttpServletRequest request;

  @Override
  public void filter(ContainerRequestContext context) {
    if (context.getMethod().equals(HttpMethod.OPTIONS)) {
      return; // answered by JAX-RS itself: which methods there are
    }
    RequiresPermission declared =
        resource.getResourceMethod().getAnnotation(RequiresPermission.class);
    if (declared == null) {
      LOG.log(Level.ERROR, "{0} does not say what it needs", resource.getResourceMethod());
      throw new ForbiddenException("nobody may do this");
    }
    UriInfo uri = context.getUriInfo();
    Caller caller = identify(uri);
    if (!caller.isKnown() && declared.value() != Permission.NONE) {
      throw denied(caller, declared.value().toString(), Authenticator.nobody());
    }
    RequiredPermission need =
        RequiredPermission.of(declared, uri.getPathParameters(), uri.getQueryParameters());
    if (Permissions.decide(caller, need) != AccessDecision.ALLOWED) {
      throw denied(caller, need.permission() + " " + need.channels(), notAllowed(caller, need));
    }
    if (need.permission() == Permission.PUBLISH) {
      PublishBudget.attach(request, rates.take(caller, RequestOrigin.of(request))::charge);
      need.channels().forEach(channels::require);
    }
  }

  private Caller identify(UriInfo uri) {
    try {
      return identification.identify(request, uri.getQueryParameters());
    } catch (NotAuthorizedException | ForbiddenException refused) {
      audit.write(Audit.Entry.LOGIN_REFUSED, details("reason", refused.getMessage()));
      throw refused;
    }
  }

  private <T extends RuntimeException> T denied(Caller caller, String needed, T answer) {
    Map<String, Object> details = details("needed", needed);
    details.put("user", caller.user().orElse(""));
    audit.write(Audit.Entry.PERMISSION_DENIED, details);
    return answer;
  }

  private Map<String, Object> details(String name, String value) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put(name, value);
    details.put("address", RequestOrigin.of(request).address());
    details.put("method", request.getMethod());
    details.put("path", request.getRequestURI());
    return details;
  }

  private static ForbiddenException notAllowed(Caller caller, RequiredPermission need) {
    return switch (need.permission()) {
      case PUBLISH ->
          new ChannelsForbiddenException(
              "you may not publish to this channel", Permissions.forbidden(caller, need));
      case SUBSCRIBE ->
          new ChannelsForbiddenException(
              need.channels().size() == 1
                  ? "you may not read this channel"
                  : "you may not read some of these channels",
              Permissions.forbidden(caller, need));
      default -> new ForbiddenException("this is for admins");
    };
  }
}
