package io.carillon.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.testing.HubExtension;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ManagementIT {
  private final MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
  @TempDir Path data;

  @Test
  void aConsoleSeesStreamsAndEndsThem() throws Exception {
    Set<ObjectName> before = hubs();
    try (EmbeddedServer server = HubExtension.start(data, Map.of())) {
      ObjectName hub =
          hubs().stream().filter(name -> !before.contains(name)).findFirst().orElseThrow();
      assertThat(beans.getAttribute(hub, "Ready")).isEqualTo(true);
      assertThat(beans.getAttribute(hub, "MaxConnections")).isEqualTo(10_000);
      try (InputStream stream = stream(server)) {
        assertThat(stream.read()).isNotNegative();
        CompositeData[] connections =
            (CompositeData[]) beans.getAttribute(hub, "ConnectionDetails");
        CompositeData[] channels = (CompositeData[]) beans.getAttribute(hub, "Channels");

        assertThat(connections).hasSize(1);
        assertThat(connections[0].get("remote")).isEqualTo("127.0.0.1");
        assertThat(channels).hasSize(1);
        assertThat(channels[0].get("name")).isEqualTo("orders");
        assertThat(channels[0].get("subscribers")).isEqualTo(1);

        Object id = connections[0].get("id");
        assertThat(
                beans.invoke(
                    hub, "disconnect", new Object[] {id}, new String[] {"java.lang.String"}))
            .isEqualTo(true);
        await().until(() -> beans.getAttribute(hub, "Connections").equals(0));
      }
    }
    assertThat(hubs()).isEqualTo(before);
  }

  private Set<ObjectName> hubs() throws Exception {
    return new TreeSet<>(beans.queryNames(new ObjectName("io.carillon:type=Hub,*"), null));
  }

  private static InputStream stream(EmbeddedServer server) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(server.url().resolve("api/channels/orders/events")).build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofInputStream()).body();
  }
}
