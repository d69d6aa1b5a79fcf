package io.carillon.http;

import io.carillon.config.CarillonConfig;
import io.carillon.event.ChannelPattern;
import io.carillon.security.Authenticator;
import io.carillon.security.Caller;
import io.carillon.security.ContainerLogins;
import io.carillon.security.DevelopmentTokens;
import io.carillon.security.Permission;
import io.carillon.security.PermissionChecked;
import io.carillon.security.RequiresPermission;
import io.carillon.security.SignInSessions;
import io.carillon.security.SignInSessions.SignedIn;
import io.carillon.wire.JsonText;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** {@code GET /api/me}: the caller's identity and permissions; also for anonymous callers. */
@PermissionChecked
@ApplicationScoped
public class MeResource {
  @Inject CarillonConfig config;
  @Inject ContainerLogins logins;
  @Inject SignInSessions signIns;
  @Inject DevelopmentTokens development;

  /**
   * {@code
   * {"open":false,"known":true,"user":"ann","roles":[],"admin":false,"publish":["chat.*"],"subscribe":["*"],"expires":"…","name":"Ann
   * Lee","session":true,"logins":["provider"],"provider":"Acme"}}. {@code known} is whether the
   * caller is authenticated, {@code session} whether by a login that {@code DELETE /api/session}
   * ends. {@code logins} are the credentials that the hub can verify: {@code token}, {@code
   * password}, {@code provider}, and {@code development} for those of {@code POST
   * /api/development-token}; empty if none is configured. {@code name} is the name to show after a
   * sign-in at a provider, and {@code provider} that of the provider.
   */
  @GET
  @Path("me")
  @RequiresPermission(Permission.NONE)
  @Produces(MediaType.APPLICATION_JSON)
  public String show(@Context HttpServletRequest request) {
    Caller caller = Authenticator.caller(request);
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("open", config.security().isOpen());
    members.put("known", caller.isAuthenticated());
    members.put("user", caller.user().orElse(null));
    members.put("roles", caller.roles().stream().sorted().toList());
    members.put("admin", caller.grants().admin());
    members.put("publish", values(caller.grants().publish()));
    members.put("subscribe", values(caller.grants().subscribe()));
    members.put("expires", caller.expires().orElse(null));
    Optional<SignedIn> signIn = signIns.find(request);
    members.put("name", signIn.flatMap(SignedIn::name).orElse(null));
    members.put("session", signIn.isPresent() || logins.find(request).isPresent());
    members.put("logins", logins());
    members.put(
        "provider", signIns.isOffered() ? config.security().oidc().name().orElse(null) : null);
    return JsonText.object(members);
  }

  private List<String> logins() {
    return Stream.of(
            config.security().tokens().hasKey() ? "token" : "",
            logins.isOffered() ? "password" : "",
            signIns.isOffered() ? "provider" : "",
            development.isOffered() ? "development" : "")
        .filter(each -> !each.isEmpty())
        .toList();
  }

  private static List<String> values(Collection<ChannelPattern> patterns) {
    return patterns.stream().map(ChannelPattern::value).sorted().toList();
  }
}
