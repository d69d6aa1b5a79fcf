package io.carillon.http;

import io.carillon.event.ChannelName;
import io.carillon.event.Selector;
import io.carillon.publish.PublishBudget;
import io.carillon.security.AccessDecision;
import io.carillon.security.ApplicationAuthorizers;
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
import io.carillon.security.TopicLimits;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.ForbiddenException;
import jakarta.ws.rs.NotAuthorizedException;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Authenticates and authorizes requests by the declared {@link RequiresPermission}, and applies the
 * rate limiter and the channel quota to publish requests: for those that pass through JAX-RS and
 * for streams that bypass it.
 */
@Dependent
public class PermissionCheck {
  /** RFC 6750, 3.1. */
  private static final String INSUFFICIENT_SCOPE =
      Authenticator.CHALLENGE + ", error=\"insufficient_scope\"";

  @Inject Authenticator authenticator;
  @Inject PublishRateLimiter rateLimiter;
  @Inject ChannelQuota quota;
  @Inject ApplicationAuthorizers authorizers;
  @Inject Audit audit;

  /** The permission that a resource with one method declares. */
  static RequiresPermission declaredBy(Class<?> resource) {
    return Stream.of(resource.getMethods())
        .map(method -> method.getAnnotation(RequiresPermission.class))
        .filter(Objects::nonNull)
        .findFirst()
        .orElseThrow();
  }

  /**
   * The parameters of a request, decoded.
   *
   * @param path of the template of the resource
   */
  record Parameters(Map<String, List<String>> path, Map<String, List<String>> query) {}

  /**
   * Requires a permission, and attaches the caller and what limits it to the request.
   *
   * @throws RuntimeException if the request is refused; {@link Problems} maps it
   */
  void require(
      RequiresPermission declared,
      Parameters parameters,
      HttpServletRequest request,
      HttpServletResponse response) {
    Caller caller = authenticate(request, parameters.query());
    if (!caller.isAuthenticated() && declared.value() != Permission.NONE) {
      throw audited(request, caller, declared.value().toString(), Authenticator.unauthenticated());
    }
    RequiredPermission required =
        RequiredPermission.of(declared, parameters.path(), parameters.query());
    if (Permissions.decide(caller, required) != AccessDecision.ALLOWED) {
      if (caller.authentication() == Caller.Authentication.TOKEN) {
        response.setHeader(HttpHeaders.WWW_AUTHENTICATE, INSUFFICIENT_SCOPE);
      }
      throw audited(request, caller, named(required), forbidden(caller, required));
    }
    authorizeByApplication(request, caller, declared, required);
    if (required.permission() == Permission.PUBLISH) {
      PublishBudget.attach(request, rateLimiter.acquire(caller, RequestOrigin.of(request))::charge);
      required.channels().forEach(quota::require);
    }
  }

  /** A family sets the topics of its events itself, so they cannot be restricted. */
  private void authorizeByApplication(
      HttpServletRequest request,
      Caller caller,
      RequiresPermission declared,
      RequiredPermission required) {
    try {
      Map<ChannelName, Selector> limits = authorizers.require(caller, required);
      boolean isOfFamily = !declared.channel().equals("{channel}");
      if (required.permission() == Permission.PUBLISH && isOfFamily && !limits.isEmpty()) {
        throw new ChannelsForbiddenException(
            "you may publish events with certain topics only, which this API does not set",
            limits.keySet().stream().map(ChannelName::value).toList());
      }
      TopicLimits.attach(request, limits);
    } catch (ChannelsForbiddenException denied) {
      throw audited(request, caller, named(required), denied);
    }
  }

  private static String named(RequiredPermission required) {
    return required.permission() + " " + required.channels();
  }

  private Caller authenticate(HttpServletRequest request, Map<String, List<String>> query) {
    try {
      return authenticator.authenticate(request, query);
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

  private <T extends RuntimeException> T audited(
      HttpServletRequest request, Caller caller, String required, T denial) {
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
