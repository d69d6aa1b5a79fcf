package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Duration;

/** What a node says of itself. */
final class Health {
  private Health() {}

  /**
   * Waits until a node says in its health and its metrics whether its relay is up; and is ready.
   */
  static void awaitRelay(Nodes nodes, int node, boolean up) {
    awaitRelay(nodes.uri(node, "/"), up);
  }

  /** The same of a node by its URI. */
  static void awaitRelay(URI node, boolean up) {
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> {
              String metrics = Http.get(node.resolve("/metrics")).body();
              return metrics.contains("carillon_relay_up " + (up ? "1.0" : "0.0"));
            });
    var ready = Http.get(node.resolve("/health/ready"));
    assertThat(ready.statusCode()).as(ready.body()).isEqualTo(200);
    assertThat(ready.body().contains("the relay is down")).as(ready.body()).isEqualTo(!up);
  }
}
