package io.carillon.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.carillon.system.Http;
import java.time.Duration;
import java.util.List;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An application that has the hub as a library, and the hub's path for its own resources. */
@ExtendWith(ArquillianExtension.class)
class PathClashIT {
  private static final String CLASHING = "clashing";
  private static final String MOVED = "moved";

  @ArquillianResource ApplicationServer server;
  @ArquillianResource Deployer deployer;

  @Deployment(name = CLASHING, managed = false, testable = false)
  static WebArchive clashing() {
    return Archives.atApi(CLASHING, "");
  }

  @Deployment(name = MOVED, managed = false, testable = false)
  static WebArchive moved() {
    return Archives.atApi(MOVED, "carillon.api-path=/realtime\n");
  }

  @BeforeEach
  void requireOneOfEachKind() {
    assumeTrue(List.of("wildfly", "payara6").contains(server.name()), "one server of each kind");
  }

  @Test
  void theDeploymentFailsAndNamesTheSetting() {
    assertThatThrownBy(() -> deployer.deploy(CLASHING)).isInstanceOf(Exception.class);

    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () ->
                assertThat(ApplicationServer.read(server.log()))
                    .contains(
                        "the hub's API and the application io.carillon.server.atapi.AtApi have the"
                            + " same path /api: choose another for the hub with"
                            + " carillon.api-path"));
    assertThat(Http.get(server.uri("/clashing/api/channels")).statusCode()).isEqualTo(404);
  }

  @Test
  void withAnotherPathForTheHubBothWork() {
    deployer.deploy(MOVED);
    try {
      assertThat(Http.get(server.uri("/moved/api/channels")).body()).isEqualTo("web, shop");
      assertThat(Http.get(server.uri("/moved/realtime/channels")).body())
          .startsWith("{\"channels\"");
    } finally {
      deployer.undeploy(MOVED);
    }
  }
}
