package io.carillon.security;

import static io.carillon.security.ContainerLoginTest.PASSWORD;

import io.carillon.server.Login;
import io.carillon.server.SecuredServer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.platform.suite.api.AfterSuite;
import org.junit.platform.suite.api.BeforeSuite;
import org.junit.platform.suite.api.SelectClasses;
import org.junit.platform.suite.api.Suite;

/**
 * The security tests with {@code carillon.war} on the application server of {@code
 * -Darquillian.launch}, and with that server's users.
 */
@Suite
@SelectClasses({
  PermissionTableIT.class,
  IdentityTableIT.class,
  StreamSecurityIT.class,
  PrivateEventsIT.class,
  HostileRequestsIT.class,
  ContainerLoginTest.class
})
class SecurityOnServer {
  private static final List<Login> LOGINS =
      List.of(
          new Login("hub-admin", PASSWORD, "carillon-admin"),
          new Login("hub-publisher", PASSWORD, "carillon-publisher"),
          new Login("hub-subscriber", PASSWORD, "carillon-subscriber"),
          new Login("hub-guest", PASSWORD, "guests"));

  private static SecuredServer server;

  @BeforeSuite
  static void start() {
    Issuer.kept();
    Map<String, String> settings = new TreeMap<>(SecuredHub.FOR_TESTS_ELSEWHERE);
    String secret = settings.remove("carillon.jwt.secret");
    settings.put("carillon.jwt.public-key", Issuer.publicKeyFile().toString());
    server =
        SecuredServer.start(
            System.getProperty("arquillian.launch"),
            settings,
            Map.of("CARILLON_JWT_SECRET", secret),
            LOGINS);
    System.setProperty("carillon.test.url", server.hub().toString());
  }

  @AfterSuite
  static void stop() {
    if (server != null) {
      server.close();
    }
  }
}
