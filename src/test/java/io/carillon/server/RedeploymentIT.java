package io.carillon.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carillon.assembly.Hub;
import io.carillon.server.bystander.Bystander;
import io.carillon.system.Http;
import io.carillon.system.StreamClient;
import io.carillon.wire.ParsedEvent;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code carillon.war} is taken away, and comes again. */
@ExtendWith(ArquillianExtension.class)
class RedeploymentIT {
  private static final String HUB = "hub";
  private static final String BYSTANDER = "bystander";
  private static final Duration QUICKLY = Duration.ofSeconds(15);

  @ArquillianResource ApplicationServer server;
  @ArquillianResource Deployer deployer;

  @Deployment(name = HUB, managed = false, testable = false)
  static WebArchive hub() {
    return Archives.hub();
  }

  @Deployment(name = BYSTANDER, managed = false, testable = false)
  static WebArchive bystander() {
    return Archives.bystander();
  }

  private URI events(String channel) {
    return server.uri("/carillon/api/channels/" + channel + "/events");
  }

  private static List<String> ids(List<ParsedEvent> events) {
    return events.stream().map(ParsedEvent::id).toList();
  }

  @Test
  void aReaderResumesOverARedeploymentExactlyWhereItWas() {
    deployer.deploy(HUB);
    try {
      URI events = events("redeployed");
      String position;
      try (StreamClient reader = StreamClient.open(events).connected()) {
        Http.postText(events, "one");
        Http.postText(events, "two");
        assertThat(ids(reader.await(2))).containsExactly("1", "2");
        deployer.undeploy(HUB);
        reader.awaitEnd();
        position = reader.lastEventId();
      }
      deployer.deploy(HUB);
      Http.postText(events, "three");
      try (StreamClient reader = StreamClient.resume(events, position)) {
        reader.connected();
        Http.postText(events, "four");
        assertThat(ids(reader.await(2))).containsExactly("3", "4");
        assertThat(reader.published()).hasSize(2);
      }
    } finally {
      deployer.undeploy(HUB);
    }
  }

  @Test
  void undeployingWithOpenStreamsIsQuickAndLeavesNoThreadAndNoClass() {
    int rounds = server.remembersDeployments() ? 5 : 3;
    long remembered = server.remembersDeployments() ? rememberedOfAnother(rounds) : 0;
    server.collectGarbage();
    long before = server.loaded(Hub.class.getName());
    for (int round = 0; round < rounds; round++) {
      deployer.deploy(HUB);
      List<StreamClient> readers = open(100);
      assertThat(server.loaded(Hub.class.getName())).as("seen while it is there").isPositive();

      long began = System.nanoTime();
      deployer.undeploy(HUB);
      Duration took = Duration.ofNanos(System.nanoTime() - began);
      server.say("undeployed with 100 open streams in %d ms".formatted(took.toMillis()));
      assertThat(took).isLessThan(QUICKLY);
      readers.forEach(reader -> reader.awaitEnd(QUICKLY));
      readers.forEach(StreamClient::close);
    }
    await("the hub's threads end")
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () -> assertThat(server.threads()).noneMatch(name -> name.contains("carillon-")));
    // servers remember the application that was deployed last, and their threads the last they
    // served
    deployer.deploy(BYSTANDER);
    try {
      await("the hub's classes go")
          .atMost(Duration.ofSeconds(60))
          .pollInterval(Duration.ofSeconds(1))
          .untilAsserted(
              () -> {
                keepAllThreadsBusyElsewhere();
                server.collectGarbage();
                assertThat(server.loaded(Hub.class.getName()) - before)
                    .isLessThanOrEqualTo(remembered + server.rememberedByTheJvm());
              });
    } finally {
      deployer.undeploy(BYSTANDER);
    }
  }

  /** How many classes of an application with nothing but a resource are left. */
  private long rememberedOfAnother(int rounds) {
    for (int round = 0; round < rounds; round++) {
      deployer.deploy(BYSTANDER);
      keepAllThreadsBusyElsewhere();
      deployer.undeploy(BYSTANDER);
    }
    server.collectGarbage();
    long left = server.loaded(Bystander.class.getName());
    server.say("remembers %d of %d deployments of anything".formatted(left, rounds));
    return left;
  }

  private void keepAllThreadsBusyElsewhere() {
    URI here = server.uri("/bystander/app/here");
    assertThat(IntStream.range(0, 200).parallel().mapToObj(i -> Http.get(here).body()))
        .containsOnly("here");
  }

  private List<StreamClient> open(int count) {
    URI events = events("undeployed");
    List<StreamClient> readers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      readers.add(StreamClient.open(events));
    }
    readers.forEach(StreamClient::connected);
    assertThat(Http.postText(events, "one").statusCode()).isEqualTo(201);
    readers.forEach(reader -> reader.await(1));
    return readers;
  }
}
