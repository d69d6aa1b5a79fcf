package io.carillon.assembly;

import io.carillon.channel.Channels;
import io.carillon.config.CarillonConfig;
import io.carillon.config.SecurityConfig;
import io.carillon.event.EventsAppended;
import io.carillon.fanout.FanOut;
import io.carillon.health.Health;
import io.carillon.log.EventLog;
import io.carillon.metrics.Metrics;
import io.carillon.publish.EventsAppendedAnnouncer;
import io.carillon.publish.Publisher;
import io.carillon.publish.SinkRegistrar;
import io.carillon.publish.TransactionOutbox;
import io.carillon.security.Audit;
import io.carillon.security.Authenticator;
import io.carillon.security.ChannelQuota;
import io.carillon.security.Disconnector;
import io.carillon.security.OriginPolicy;
import io.carillon.security.PublishRateLimiter;
import io.carillon.security.Renewals;
import io.carillon.security.Revocations;
import io.carillon.security.Tickets;
import io.carillon.security.TrustedProxies;
import io.carillon.shared.ClientLiveness;
import io.carillon.shared.Nodes;
import io.carillon.subscribe.StreamOpener;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/** The hub's parts as CDI beans. They are plain objects; that they are beans is known here only. */
@ApplicationScoped
public class HubBeans {
  private static final Logger LOG = System.getLogger(HubBeans.class.getName());

  @Inject HubEnvironment environment;
  @Inject EventsAppendedAnnouncer announcer;

  private Hub hub;

  /** Starts the hub, rather than its first use. */
  public Hub begin() {
    hub.security().warnings().forEach(warning -> LOG.log(Level.WARNING, warning));
    return hub;
  }

  @PostConstruct
  void start() {
    hub = new Hub(environment, announcer);
  }

  @PreDestroy
  void stop() {
    hub.close();
  }

  /**
   * Feeds the engine before any other bean is told, so that no failing observer keeps events from
   * subscribers.
   */
  void onAppended(
      @Observes @Priority(Interceptor.Priority.LIBRARY_BEFORE) EventsAppended appended) {
    hub.deliver(appended);
    hub.traffic().published(appended);
  }

  @Produces
  @Singleton
  Hub hub() {
    return hub;
  }

  @Produces
  @Singleton
  CarillonConfig config() {
    return hub.config();
  }

  @Produces
  @Singleton
  EventLog log() {
    return hub.log();
  }

  @Produces
  @Singleton
  Channels channels() {
    return hub.channels();
  }

  @Produces
  @Singleton
  FanOut fanOut() {
    return hub.fanOut();
  }

  @Produces
  @Singleton
  Publisher publisher() {
    return hub.publisher();
  }

  @Produces
  @Singleton
  TransactionOutbox outbox() {
    return environment.outbox();
  }

  @Produces
  @Singleton
  StreamOpener streams() {
    return hub.streams();
  }

  @Produces
  @Singleton
  Authenticator identification() {
    return hub.security().identification();
  }

  @Produces
  @Singleton
  Tickets tickets() {
    return hub.security().tickets();
  }

  @Produces
  @Singleton
  Revocations revocations() {
    return hub.security().revocations();
  }

  @Produces
  @Singleton
  Disconnector disconnector() {
    return hub.disconnector();
  }

  @Produces
  @Singleton
  Renewals renewals() {
    return hub.renewals();
  }

  @Produces
  @Singleton
  ClientLiveness signsOfLife() {
    return hub.signsOfLife();
  }

  @Produces
  @Singleton
  Nodes census() {
    return hub.census();
  }

  @Produces
  @Singleton
  PublishRateLimiter publishRates() {
    return hub.security().rates();
  }

  @Produces
  @Singleton
  ChannelQuota channelLimit() {
    return new ChannelQuota(hub.log(), System::nanoTime, hub.config().limits().maxChannels());
  }

  @Produces
  @Singleton
  Audit audit() {
    return hub.security().audit();
  }

  @Produces
  @Singleton
  OriginPolicy door() {
    return new OriginPolicy(hub.config().security());
  }

  @Produces
  @Singleton
  TrustedProxies proxies() {
    SecurityConfig security = hub.config().security();
    return new TrustedProxies(security.trustedProxies(), security.proxyHeader());
  }

  @Produces
  @Singleton
  Metrics metrics() {
    return hub.metrics();
  }

  @Produces
  @Singleton
  Health health() {
    return hub.health();
  }

  @Produces
  @Singleton
  SinkRegistrar registrar() {
    return hub.registrar();
  }
}
