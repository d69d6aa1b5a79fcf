package io.carillon.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.system.Http;
import io.carillon.system.StreamClient;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The order service in {@code docs/java.md}, as Maven builds it, on every server. */
@ExtendWith(ArquillianExtension.class)
class SampleIT {
  private static final Path FOLDER = Path.of("target", "servers", "sample").toAbsolutePath();

  @ArquillianResource ApplicationServer server;

  @Deployment(testable = false)
  static WebArchive shop() throws IOException {
    return ShrinkWrap.createFromZipFile(
        WebArchive.class, DocumentedApplication.build(FOLDER).toFile());
  }

  private HttpResponse<String> get(String path) {
    HttpResponse<String> response = Http.get(server.uri("/shop/" + path));
    assertThat(response.statusCode()).as(path).isEqualTo(200);
    return response;
  }

  private int order(String json) {
    return Http.postJson(server.uri("/shop/rest/orders"), json).statusCode();
  }

  @Test
  void anOrderIsOneEventAndARefusedOneIsNone() {
    String position = get("rest/orders").headers().firstValue("Carillon-Position").orElseThrow();
    try (StreamClient stream =
        StreamClient.open(server.uri("/shop/api/channels/orders/events?since=" + position))
            .connected()) {
      assertThat(order("{}")).isGreaterThanOrEqualTo(400);
      assertThat(order("{\"item\":\"tea\"}")).isEqualTo(200);
      assertThat(stream.await(1).get(0).data()).contains("\"item\":\"tea\"");
    }
    assertThat(get("rest/orders").body()).contains("\"item\":\"tea\"").doesNotContain("null");
  }

  @Test
  void thePageGetsCarillonJsFromTheJarOfTheHub() {
    assertThat(get("").body()).contains("./js/carillon.js");
    assertThat(get("js/carillon.js").body()).contains("export function connect");
    assertThat(get("js/carillon/hub.js").headers().firstValue("Content-Type").orElse(""))
        .contains("javascript");
    assertThat(get("js/carillon/api-path.js").body()).contains("'api/'");
  }
}
