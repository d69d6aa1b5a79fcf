package io.carillon.assembly;

import io.carillon.channel.Channels;
import io.carillon.config.CarillonConfig;
import io.carillon.config.SecurityConfig;
import io.carillon.event.Ticker;
import io.carillon.fanout.FanOut;
import io.carillon.health.Health;
import io.carillon.log.EventLog;
import io.carillon.log.TransactionPositions;
import io.carillon.memory.MemoryBudget;
import io.carillon.metrics.Metrics;
import io.carillon.publish.EventsAppendedAnnouncer;
import io.carillon.publish.Publisher;
import io.carillon.publish.SinkRegistrar;
import io.carillon.publish.TransactionOutbox;
import io.carillon.security.Audit;
import io.carillon.security.Authenticator;
import io.carillon.security.ChannelQuota;
import io.carillon.security.ContainerLogins;
import io.carillon.security.Disconnector;
import io.carillon.security.OriginPolicy;
import io.carillon.security.PublishRateLimiter;
import io.carillon.security.Renewals;
import io.carillon.security.Revocations;
import io.carillon.security.Tickets;
import io.carillon.security.TrustedProxies;
import io.carillon.shared.ClientLiveness;
import io.carillon.shared.NodeList;
import io.carillon.subscribe.StreamOpener;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * The hub's parts as CDI beans. They are plain objects; only this class makes them beans. The
 * producer fields are set when the hub has started.
 */
@ApplicationScoped
public class HubBeans {
  private static final Logger LOG = System.getLogger(HubBeans.class.getName());

  @Inject HubEnvironment environment;
  @Inject EventsAppendedAnnouncer announcer;

  @Produces @Singleton Hub hub;
  @Produces @Singleton CarillonConfig config;
  @Produces @Singleton EventLog log;
  @Produces @Singleton Channels channels;
  @Produces @Singleton FanOut fanOut;
  @Produces @Singleton Publisher publisher;
  @Produces @Singleton TransactionOutbox outbox;
  @Produces @Singleton TransactionPositions positions;
  @Produces @Singleton SinkRegistrar registrar;
  @Produces @Singleton StreamOpener streams;
  @Produces @Singleton Authenticator authenticator;
  @Produces @Singleton ContainerLogins logins;
  @Produces @Singleton Tickets tickets;
  @Produces @Singleton Revocations revocations;
  @Produces @Singleton PublishRateLimiter rates;
  @Produces @Singleton ChannelQuota channelQuota;
  @Produces @Singleton OriginPolicy originPolicy;
  @Produces @Singleton TrustedProxies proxies;
  @Produces @Singleton Audit audit;
  @Produces @Singleton Disconnector disconnector;
  @Produces @Singleton Renewals renewals;
  @Produces @Singleton ClientLiveness liveness;
  @Produces @Singleton NodeList nodes;
  @Produces @Singleton Metrics metrics;
  @Produces @Singleton Health health;
  @Produces @Singleton MemoryBudget memory;

  /**
   * Starts the hub.
   *
   * @throws RuntimeException if it cannot be started; another attempt may succeed
   */
  public void start() {
    hub = Hub.start(environment, announcer);
    SecurityServices.warnings(hub.context.config(), hub.context.environment().hasLogins())
        .forEach(warning -> LOG.log(Level.WARNING, warning));
    config = hub.context.config();
    log = hub.storage.log();
    channels = hub.engine.channels();
    fanOut = hub.engine.fanOut();
    publisher = hub.publishing.publisher();
    outbox = hub.publishing.transactions().outbox();
    positions = hub.publishing.transactions().positions();
    registrar = hub.registrar;
    streams = hub.streams;
    Nodes.Services services = hub.nodes.services();
    nodes = services.list();
    liveness = services.liveness();
    renewals = services.renewals();
    disconnector = services.disconnector();
    metrics = hub.observability.metrics();
    health = hub.observability.health();
    memory = hub.context.memory();
    setSecurity(hub.security);
  }

  private void setSecurity(SecurityServices services) {
    SecurityConfig security = config.security();
    authenticator = services.authenticator();
    logins = services.logins();
    tickets = services.tickets();
    revocations = services.revocations();
    rates = services.rates();
    audit = services.audit();
    channelQuota = new ChannelQuota(log, Ticker.SYSTEM::nanos, config.limits().maxChannels());
    originPolicy = new OriginPolicy(security);
    proxies = new TrustedProxies(security.trustedProxies(), security.proxyHeader());
  }

  @PreDestroy
  public void stop() {
    if (hub != null) {
      hub.close();
    }
  }
}
