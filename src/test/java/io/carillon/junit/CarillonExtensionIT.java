package io.carillon.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.client.CarillonClient;
import io.carillon.client.EventReader;
import io.carillon.client.Publication;
import io.carillon.client.SubscribeOptions;
import java.io.File;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The extension as a test of an application uses it. */
@Timeout(60)
class CarillonExtensionIT {
  @RegisterExtension
  static CarillonExtension hub =
      CarillonExtension.inMemory().with("carillon.channel.short.retention-count", "3");

  @BeforeAll
  static void publishBeforeAllTests() {
    hub.channel("before").publish("1");
  }

  @Test
  void whatTheApplicationPublishesIsInTheChannel() {
    hub.client()
        .publish(
            "orders",
            Publication.json("{\"id\":42}")
                .type("created")
                .topic("orders/42")
                .key("42")
                .toUser("ann"));

    StoredEvent event = hub.channel("orders").awaitEvent(e -> e.key().equals(Optional.of("42")));

    assertThat(event.type()).hasValue("created");
    assertThat(event.data()).isEqualTo("{\"id\":42}");
    assertThat(event.topics()).containsExactly("orders/42");
    assertThat(event.users()).isEqualTo(Set.of("ann"));
    assertThat(hub.channel("orders").events()).containsExactly(event);
  }

  @Test
  void whatTheTestPublishesReachesTheApplication() {
    try (CarillonClient application = CarillonClient.builder(hub.url()).build();
        EventReader events = application.read("prices", SubscribeOptions.earliest())) {
      hub.channel("prices").publish("changed", "{\"price\":1}");

      assertThat(events.next().data()).isEqualTo("{\"price\":1}");
    }
  }

  @Test
  void theHubAnswersTheSameIdWithTheSameEvent() {
    io.carillon.event.Publication once =
        io.carillon.event.Publication.to("once").id("a").json("1").build();

    assertThat(hub.publish(once)).isEqualTo(hub.publish(once));
    assertThat(hub.channel("once").events()).hasSize(1);
  }

  @Test
  void allOfTheHubIsThere() throws Exception {
    hub.channel("any").publish("1");
    for (String path :
        new String[] {"", "health", "metrics", "openapi", "api/me", "api/channels/any"}) {
      assertThat(
              HttpClient.newHttpClient()
                  .send(
                      HttpRequest.newBuilder(hub.url().resolve(path)).build(),
                      BodyHandlers.discarding())
                  .statusCode())
          .as(path)
          .isEqualTo(200);
    }
  }

  /** An application that cannot be started here: nothing fulfils what its bean needs. */
  private static final String APPLICATION =
      """
      package com.example;
      @jakarta.enterprise.context.ApplicationScoped
      public class OrderService {
        @jakarta.inject.Inject java.util.concurrent.Callable<String> unsatisfied;
      }
      """;

  @Test
  void beansOfTheApplicationOnTheClasspathStayOut(@TempDir Path folder) throws Exception {
    Files.createDirectory(folder.resolve("META-INF"));
    Files.copy(
        Path.of("src/main/resources/META-INF/beans.xml"), folder.resolve("META-INF/beans.xml"));
    Path source = Files.writeString(folder.resolve("OrderService.java"), APPLICATION);
    assertThat(
            ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-proc:none", "-d", folder.toString(), source.toString()))
        .isZero();
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                folder + File.pathSeparator + System.getProperty("java.class.path"),
                Start.class.getName())
            .redirectErrorStream(true)
            .start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).as(printed).isZero();
  }

  /** Starts a hub, as a test does, with whatever is on the classpath. */
  static final class Start {
    private Start() {}

    public static void main(String[] args) {
      CarillonExtension own = CarillonExtension.inMemory();
      own.start();
      own.channel("orders").publish("1");
      own.stop();
    }
  }

  @Test
  void waitingInVainTellsWhatTheChannelHas() {
    hub.channel("few").publish("{\"only\":1}");

    assertThatThrownBy(() -> hub.channel("few").awaitEvents(2, Duration.ofMillis(20)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("2 events in channel few")
        .hasMessageContaining("{\"only\":1}");
  }

  /** Each of its tests has a hub of its own. */
  @Nested
  class WithoutHttp {
    @RegisterExtension CarillonExtension own = CarillonExtension.withoutHttp();

    @Test
    void aTestPublishesAndReads() {
      own.channel("orders").publish("created", "{\"id\":1}");
      own.channel("orders").publish("{\"id\":2}");

      assertThat(own.channel("orders").awaitEvents(2))
          .extracting(StoredEvent::data)
          .containsExactly("{\"id\":1}", "{\"id\":2}");
    }

    @Test
    void theHubOfTheOuterClassGoesOn() {
      assertThat(hub.channel("before").events()).hasSize(1);
    }

    @Test
    void anotherTestStartsAnew() {
      assertThat(own.channel("orders").events()).isEmpty();
      assertThatThrownBy(() -> own.url())
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("without HTTP");
    }
  }
}
