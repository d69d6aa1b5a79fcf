package io.carillon.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.api.Channel;
import io.carillon.api.Channels;
import io.carillon.api.EventType;
import io.carillon.api.HubUnavailableException;
import io.carillon.api.OnChannel;
import io.carillon.api.Publication;
import io.carillon.api.Receipt;
import io.carillon.api.RequestPositions;
import io.carillon.api.ResumableBroadcaster;
import io.carillon.config.CarillonConfig;
import io.carillon.config.CarillonConfig.Host;
import io.carillon.event.Audience;
import io.carillon.event.Data;
import io.carillon.event.InvalidRequestException;
import io.carillon.event.SnapshotPosition;
import io.carillon.event.Topic;
import io.carillon.log.LogUnavailableException;
import io.carillon.log.TransactionPositions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.control.RequestContextController;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.SseBroadcaster;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.glassfish.jersey.media.sse.OutboundEvent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The beans of this package in a CDI container, without transactions. */
class PublishingBeansTest {
  private static final RecordingAppender APPENDER = new RecordingAppender();
  private static final AtomicLong NEXT_POSITION = new AtomicLong();
  private static final AtomicBoolean HAS_STARTED = new AtomicBoolean();

  private final SeContainer container =
      SeContainerInitializer.newInstance()
          .disableDiscovery()
          .addBeanClasses(
              PublicationConverter.class,
              PublicationObserver.class,
              TransactionalPublisher.class,
              BroadcasterProducer.class,
              ApplicationChannels.class,
              RecordedPositions.class,
              Hub.class,
              Application.class)
          .initialize();

  @BeforeEach
  void reset() {
    NEXT_POSITION.set(41);
    HAS_STARTED.set(true);
  }

  @AfterEach
  void stop() {
    container.close();
    APPENDER.stored().clear();
    APPENDER.failWith(null);
  }

  /** What the rest of the hub produces. */
  @ApplicationScoped
  public static class Hub {
    @Produces
    @Singleton
    Publisher publisher() {
      requireStarted();
      return new Publisher(
          APPENDER,
          event -> CompletableFuture.completedFuture(null),
          Clock.systemUTC(),
          CarillonConfig.standard(Host.EMBEDDED).publish());
    }

    @Produces
    @Singleton
    TransactionOutbox outbox() {
      requireStarted();
      return TransactionOutbox.NONE;
    }

    @Produces
    @Singleton
    TransactionPositions positions() {
      requireStarted();
      return (channel, own) -> SnapshotPosition.upTo(NEXT_POSITION.get());
    }

    @Produces
    @Singleton
    SinkRegistrar registrar() {
      requireStarted();
      return (channel, sink, lastEventId, listener) -> closeSink -> {};
    }

    private static void requireStarted() {
      if (!HAS_STARTED.get()) {
        throw new LogUnavailableException("the hub has not started yet");
      }
    }
  }

  /** An application. */
  @ApplicationScoped
  public static class Application {
    @Inject
    @OnChannel("orders")
    SseBroadcaster orders;

    @Inject
    @OnChannel("invoices")
    SseBroadcaster invoices;

    @Inject
    @OnChannel("orders")
    Channel channel;

    @Inject Channels channels;

    Channel channel() {
      return channel;
    }

    Channels channels() {
      return channels;
    }

    SseBroadcaster orders() {
      return orders;
    }

    SseBroadcaster invoices() {
      return invoices;
    }
  }

  @Test
  void aPublicationThatIsFiredIsPublished() {
    fire(Publication.to("orders").json("{\"id\":1}").build());

    assertThat(APPENDER.stored())
        .extracting(publication -> publication.data().toString())
        .containsExactly("{\"id\":1}");
  }

  @Test
  void firingMalformedJsonThrowsAndPublishesNothing() {
    assertThatThrownBy(() -> fire(Publication.to("orders").json("{id:1}").build()))
        .isInstanceOf(InvalidRequestException.class);

    assertThat(APPENDER.stored()).isEmpty();
  }

  @Test
  void anUnavailableLogDoesNotFailTheFiringBean() {
    APPENDER.failWith(new LogUnavailableException("no log", null));

    assertThatCode(() -> fire(Publication.to("orders").text("x").build()))
        .doesNotThrowAnyException();
  }

  @Test
  void eachInjectionPointHasTheBroadcasterOfItsChannel() {
    Application application = container.select(Application.class).get();

    application.orders().broadcast(new OutboundEvent.Builder().data("a").build());
    application.invoices().broadcast(new OutboundEvent.Builder().data("b").build());
    container
        .select(SseBroadcaster.class, new OnChannel.Literal("returns"))
        .get()
        .broadcast(new OutboundEvent.Builder().data("c").build());

    assertThat(APPENDER.stored())
        .extracting(publication -> publication.channel().value())
        .containsExactly("orders", "invoices", "returns");
  }

  private Application application() {
    return container.select(Application.class).get();
  }

  @Test
  void beansCanBeCreatedBeforeTheHubHasStartedAndRefuseUntilThen() {
    HAS_STARTED.set(false);
    Application application = application();
    OutboundSseEvent news = new OutboundEvent.Builder().data("news").build();
    for (ThrowingCallable call :
        List.<ThrowingCallable>of(
            () -> application.channel().publish("x"),
            () -> application.channels().channel("returns").publish("x"),
            () -> application.channel().position(),
            () -> application.orders().broadcast(news),
            () -> application.orders().register(null),
            () -> fire(Publication.to("orders").text("x").build()))) {
      assertThatThrownBy(call)
          .isInstanceOf(HubUnavailableException.class)
          .hasMessage("the hub has not started yet");
    }
    assertThat(application.channel().name()).isEqualTo("orders");

    HAS_STARTED.set(true);
    application.channel().publish("late");
    application.orders().broadcast(news);
    fire(Publication.to("orders").text("fired").build());

    assertThat(APPENDER.stored())
        .extracting(publication -> publication.data().toString())
        .containsExactly("late", "news", "fired");
    assertThat(application.channel().position()).isEqualTo("41");
  }

  private io.carillon.event.Publication only() {
    assertThat(APPENDER.stored()).hasSize(1);
    return APPENDER.stored().get(0);
  }

  /** An event with a type of its own. */
  @EventType("placed")
  public record OrderPlaced(long id, String customer) {}

  /** An event whose type is the name of its class. */
  public static class Invoice {
    public long getNumber() {
      return 7;
    }
  }

  /** As providers make subclasses of entities. */
  @SuppressWarnings("checkstyle:TypeName")
  public static final class Invoice$HibernateProxy$abc extends Invoice {}

  @Test
  void anObjectIsPublishedAsJsonWithTheTypeOfItsClass() {
    application().channel().publish(new OrderPlaced(42, "anna"));

    assertThat(only().channel()).hasToString("orders");
    assertThat(only().type()).contains(new io.carillon.event.EventType("placed"));
    assertThat(only().data()).isEqualTo(Data.json("{\"customer\":\"anna\",\"id\":42}"));
  }

  @Test
  void withoutAnAnnotationTheTypeIsTheSimpleNameOfTheClassThatWasWritten() {
    application().channel().publish(new Invoice());
    application().channel().publish(new Invoice$HibernateProxy$abc());
    application().channel().publish(new Invoice() {});

    assertThat(APPENDER.stored())
        .extracting(each -> each.type().orElseThrow().value())
        .containsOnly("Invoice");
  }

  @Test
  void textAndObjectsOfTheJdkHaveNoType() {
    application().channel().publish("hello");
    application().channel().publish(Map.of("id", 42));
    application().channel().publish(new int[] {1, 2});
    application().channel().publish(7);

    assertThat(APPENDER.stored()).allMatch(each -> each.type().isEmpty());
    assertThat(APPENDER.stored())
        .extracting(each -> each.data().format() + " " + each.data())
        .containsExactly("TEXT hello", "JSON {\"id\":42}", "JSON [1,2]", "JSON 7");
  }

  @Test
  void allOptionsReachThePublication() {
    application()
        .channel()
        .publish(
            new OrderPlaced(42, "anna"),
            event ->
                event
                    .type("changed")
                    .key("42")
                    .id("order-42")
                    .topics(List.of("orders/42", "eu"))
                    .ttl(Duration.ofMinutes(5))
                    .users("anna")
                    .roles("sales"));

    assertThat(only().type()).contains(new io.carillon.event.EventType("changed"));
    assertThat(only().key()).contains("42");
    assertThat(only().id()).contains("order-42");
    assertThat(only().topics()).containsExactly(new Topic("orders/42"), new Topic("eu"));
    assertThat(only().ttl()).contains(Duration.ofMinutes(5));
    assertThat(only().audience()).isEqualTo(new Audience(Set.of("anna"), Set.of("sales")));
  }

  @Test
  void theReceiptNamesChannelAndPositionAndDuplicates() {
    Receipt first = application().channel().publish("a").toCompletableFuture().join();
    assertThat(first).isEqualTo(new Receipt("orders", OptionalLong.of(1), false));

    Receipt untracked =
        application()
            .channels()
            .publish(Publication.to("typing").text("…").transientEvent().build())
            .toCompletableFuture()
            .join();
    assertThat(untracked).isEqualTo(new Receipt("typing", OptionalLong.empty(), false));
  }

  @Test
  void whatCannotBePublishedThrows() {
    Channel channel = application().channel();
    assertThatThrownBy(() -> channel.publish("x", event -> event.type("")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> channel.publish("x".repeat(1 << 20)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> channel.publish(new Loop()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> application().channels().channel("no/name"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(APPENDER.stored()).isEmpty();
  }

  /** Has no form in JSON. */
  public static class Loop {
    public Loop getSelf() {
      return this;
    }
  }

  @Test
  void theUnavailableLogCompletesTheStage() {
    APPENDER.failWith(new LogUnavailableException("no log", null));

    assertThat(application().channel().publish("x"))
        .failsWithin(Duration.ofSeconds(5))
        .withThrowableOfType(ExecutionException.class)
        .withCauseInstanceOf(HubUnavailableException.class);
  }

  @Test
  void aChannelHasItsNameAndPosition() {
    assertThat(application().channels().channel("returns").name()).isEqualTo("returns");
    assertThat(application().channel().position()).isEqualTo("41");
    Channel selected = container.select(Channel.class, new OnChannel.Literal("invoices")).get();
    assertThat(selected.name()).isEqualTo("invoices");
    assertThat(container.select(ResumableBroadcaster.class, new OnChannel.Literal("news")).get())
        .isNotNull();
  }

  @Test
  void aRequestHasTheFirstPositionThatItsTransactionReads() {
    RequestContextController request = container.select(RequestContextController.class).get();
    request.activate();
    try {
      RequestPositions positions = container.select(RequestPositions.class).get();
      assertThat(positions.of("orders", "invoices")).isEqualTo("orders=41,invoices=41");
      NEXT_POSITION.set(50);
      assertThat(positions.of("orders")).as("read before").isEqualTo("orders=41");
      assertThat(application().channel().position()).isEqualTo("50");
      NEXT_POSITION.set(60);
      assertThat(application().channel().position()).isEqualTo("60");
      assertThat(positions.of("orders", "invoices")).isEqualTo("orders=50,invoices=41");
    } finally {
      request.deactivate();
    }
  }

  private void fire(Publication publication) {
    container.getBeanManager().getEvent().select(Publication.class).fire(publication);
  }
}
