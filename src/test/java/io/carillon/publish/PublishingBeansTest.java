package io.carillon.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.config.CarillonConfig;
import io.carillon.config.CarillonConfig.Host;
import io.carillon.event.InvalidRequestException;
import io.carillon.event.Publication;
import io.carillon.log.LogUnavailableException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.se.SeContainer;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.ws.rs.sse.SseBroadcaster;
import java.time.Clock;
import org.glassfish.jersey.media.sse.OutboundEvent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The beans of this package in a CDI container, without transactions. */
class PublishingBeansTest {
  private static final RecordingAppender APPENDER = new RecordingAppender();

  private final SeContainer container =
      SeContainerInitializer.newInstance()
          .disableDiscovery()
          .addBeanClasses(
              PublicationObserver.class, BroadcasterProducer.class, Hub.class, Application.class)
          .initialize();

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
      return new Publisher(
          APPENDER,
          event -> {},
          Clock.systemUTC(),
          CarillonConfig.standard(Host.EMBEDDED).publish());
    }

    @Produces
    @Singleton
    TransactionOutbox outbox() {
      return TransactionOutbox.NONE;
    }

    @Produces
    @Singleton
    SinkRegistrar registrar() {
      return (channel, sink, listener) -> closeSink -> {};
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

  private void fire(Publication publication) {
    container.getBeanManager().getEvent().select(Publication.class).fire(publication);
  }
}
