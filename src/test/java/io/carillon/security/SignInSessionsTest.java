package io.carillon.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.config.CarillonConfig;
import io.carillon.config.CarillonConfig.Host;
import io.carillon.config.ConfigSources;
import io.carillon.testing.ManualClock;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SignInSessionsTest {
  private static final SignedInUser ANN =
      new SignedInUser("ann", Set.of("staff"), Grants.NONE, Optional.of("Mx. Ann"), "a.b.c");

  private final ManualClock clock = new ManualClock();
  private final CountingStore store = new CountingStore(new MemorySessionStore(clock));
  private final SignInSessions sessions = sessions();
  private final String cookie = value(sessions.open(request(""), ANN));

  private SignInSessions sessions() {
    Properties settings = new Properties();
    settings.putAll(
        Map.of(
            "carillon.security", "secured",
            "carillon.oidc.issuer", "https://login.example",
            "carillon.oidc.client-id", "pages",
            "carillon.oidc.session-time", "PT1H"));
    return new SignInSessions(
        CarillonConfig.load(Host.SERVER, List.of(ConfigSources.systemProperties(settings)))
            .security(),
        store,
        clock);
  }

  /** Counts how often it is read. */
  private static final class CountingStore implements SessionStore {
    private final SessionStore store;
    private int reads;

    CountingStore(SessionStore store) {
      this.store = store;
    }

    @Override
    public void put(String digest, byte[] session, Instant expires) {
      store.put(digest, session, expires);
    }

    @Override
    public Optional<byte[]> find(String digest) {
      reads++;
      return store.find(digest);
    }

    @Override
    public void remove(String digest) {
      store.remove(digest);
    }
  }

  private static String value(String setCookie) {
    return setCookie.substring(setCookie.indexOf('=') + 1, setCookie.indexOf(';'));
  }

  private static HttpServletRequest request(String session) {
    Map<Object, Object> attributes = new HashMap<>();
    HttpServletRequest request =
        (HttpServletRequest)
            Proxy.newProxyInstance(
                SignInSessionsTest.class.getClassLoader(),
                new Class<?>[] {HttpServletRequest.class},
                (proxy, method, arguments) ->
                    switch (method.getName()) {
                      case "getAttribute" -> attributes.get(arguments[0]);
                      case "setAttribute" -> attributes.put(arguments[0], arguments[1]);
                      case "removeAttribute" -> attributes.remove(arguments[0]);
                      case "getContextPath" -> "";
                      case "getCookies" -> new Cookie[] {new Cookie("carillon-session", session)};
                      default -> throw new UnsupportedOperationException(method.getName());
                    });
    new RequestOrigin("127.0.0.1", "hub.example", false, RequestOrigin.OriginKind.NONE)
        .attachTo(request);
    return request;
  }

  @Test
  void aRequestReadsItsSessionOnce() {
    HttpServletRequest request = request(cookie);
    for (int i = 0; i < 3; i++) {
      assertThat(sessions.find(request))
          .hasValueSatisfying(
              signedIn -> {
                assertThat(signedIn.caller().user()).contains("ann");
                assertThat(signedIn.name()).contains("Mx. Ann");
              });
    }
    assertThat(store.reads).isEqualTo(1);
  }

  @Test
  void theAbsenceOfASessionIsReadOnceToo() {
    HttpServletRequest request = request("guessed");
    assertThat(sessions.find(request)).isEmpty();
    assertThat(sessions.find(request)).isEmpty();
    assertThat(store.reads).isEqualTo(1);
  }

  @Test
  void aSessionThatTheRequestHasEndedIsGoneForTheSameRequest() {
    HttpServletRequest request = request(cookie);
    assertThat(sessions.find(request)).isPresent();
    assertThat(sessions.close(request))
        .hasValueSatisfying(session -> assertThat(session.idToken()).isEqualTo("a.b.c"));
    assertThat(sessions.find(request)).isEmpty();
    assertThat(sessions.find(request(cookie))).isEmpty();
  }

  @Test
  void anotherRequestReadsTheSessionAnew() {
    assertThat(sessions.find(request(cookie))).isPresent();
    clock.advance(Duration.ofHours(1));
    assertThat(sessions.find(request(cookie))).isEmpty();
  }
}
