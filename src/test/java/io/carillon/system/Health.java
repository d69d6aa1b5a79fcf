package io.carillon.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What a node says of itself. */
final class Health {
  private Health() {}

  /**
   * Waits until a node says in its health and its metrics whether its relay is up; and is ready.
   */
  static void awaitRelay(Nodes nodes, int node, boolean up) {
    await()
        .until(
            () -> {
              String metrics = Http.get(nodes.uri(node, "/metrics")).body();
              return metrics.contains("carillon_relay_up " + (up ? "1.0" : "0.0"));
            });
    var ready = Http.get(nodes.uri(node, "/health/ready"));
    assertThat(ready.statusCode()).as(ready.body()).isEqualTo(200);
    assertThat(ready.body().contains("the relay is down")).as(ready.body()).isEqualTo(!up);
  }
}
