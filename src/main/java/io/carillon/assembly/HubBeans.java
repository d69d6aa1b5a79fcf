package io.carillon.assembly;

import io.carillon.alert.Alerts;
import io.carillon.api.PublishAuthorizer;
import io.carillon.api.SubscribeAuthorizer;
import io.carillon.channel.Channels;
import io.carillon.config.CarillonConfig;
import io.carillon.config.SecurityConfig;
import io.carillon.event.EventsAppended;
import io.carillon.event.Ticker;
import io.carillon.fanout.FanOut;
import io.carillon.health.Health;
import io.carillon.health.Startup;
import io.carillon.inbox.UserInboxes;
import io.carillon.log.EpochOpener;
import io.carillon.log.EventLog;
import io.carillon.log.LogUnavailableException;
import io.carillon.log.Schedule;
import io.carillon.log.TransactionPositions;
import io.carillon.memory.MemoryBudget;
import io.carillon.metrics.Metrics;
import io.carillon.oidc.SignIn;
import io.carillon.publish.ApplicationObservers;
import io.carillon.publish.EventsAppendedAnnouncer;
import io.carillon.publish.Publisher;
import io.carillon.publish.SinkRegistrar;
import io.carillon.publish.TransactionOutbox;
import io.carillon.push.PushSubscriptions;
import io.carillon.security.ApplicationAuthorizers;
import io.carillon.security.Audit;
import io.carillon.security.Authenticator;
import io.carillon.security.ChannelQuota;
import io.carillon.security.ContainerLogins;
import io.carillon.security.DevelopmentTokens;
import io.carillon.security.Disconnector;
import io.carillon.security.OriginPolicy;
import io.carillon.security.PublishRateLimiter;
import io.carillon.security.Renewals;
import io.carillon.security.Revocations;
import io.carillon.security.SignInSessions;
import io.carillon.security.Tickets;
import io.carillon.security.TrustedProxies;
import io.carillon.shared.AlertStore;
import io.carillon.shared.ClientLiveness;
import io.carillon.shared.ForwardingPositions;
import io.carillon.shared.InboxReceipts;
import io.carillon.shared.InboxStore;
import io.carillon.shared.NodeList;
import io.carillon.shared.SharedDatabase;
import io.carillon.subscribe.StreamOpener;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The hub's parts as CDI beans. They are plain objects; only this class makes them beans. The
 * producer fields are set when the hub has started; what beans of applications use, directly or
 * not, tells them if it has not.
 */
@ApplicationScoped
public class HubBeans {
  private static final Logger LOG = System.getLogger(HubBeans.class.getName());

  @Inject HubEnvironment environment;
  @Inject EventsAppendedAnnouncer announcer;
  @Inject ApplicationObservers observers;
  @Inject Instance<SubscribeAuthorizer> subscribeAuthorizers;
  @Inject Instance<PublishAuthorizer> publishAuthorizers;
  @Inject Startup startup;

  @Produces @Singleton volatile Hub hub; // set by the thread that starts it
  @Produces @Singleton CarillonConfig config;
  @Produces @Singleton EventLog log;
  @Produces @Singleton EpochOpener epochOpener;
  @Produces @Singleton Channels channels;
  @Produces @Singleton FanOut fanOut;
  @Produces @Singleton StreamOpener streams;
  @Produces @Singleton Authenticator authenticator;
  @Produces @Singleton ContainerLogins logins;
  @Produces @Singleton SignInSessions signInSessions;
  @Produces @Singleton DevelopmentTokens developmentTokens;
  @Produces @Singleton Tickets tickets;
  @Produces @Singleton Revocations revocations;
  @Produces @Singleton PublishRateLimiter rates;
  @Produces @Singleton ChannelQuota channelQuota;
  @Produces @Singleton ApplicationAuthorizers authorizers;
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
   * @return its configuration
   * @throws RuntimeException if it cannot be started; another attempt may succeed
   */
  public CarillonConfig start() {
    hub = Hub.start(environment, announcements(), observers);
    SecurityServices.warnings(hub.context.config(), hub.context.environment().hasLogins())
        .forEach(warning -> LOG.log(Level.WARNING, warning));
    config = hub.context.config();
    log = hub.storage.log();
    epochOpener = hub::openEpoch;
    channels = hub.engine.channels();
    fanOut = hub.engine.fanOut();
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
    return config;
  }

  /** Empty if nothing observes them: most commits wake no further thread then. */
  private Optional<Consumer<EventsAppended>> announcements() {
    return observers.isObserved(new io.carillon.api.EventsAppended("", 1, 1, List.of()))
        ? Optional.of(announcer)
        : Optional.empty();
  }

  @Produces
  @Singleton
  Publisher publisher() {
    return started().publishing.publisher();
  }

  /** Unused where no provider is configured. */
  @Produces
  @Singleton
  SignIn signIn() {
    return new SignIn(config.security(), Ticker.SYSTEM);
  }

  @Produces
  @Singleton
  TransactionOutbox outbox() {
    return started().publishing.transactions().outbox();
  }

  @Produces
  @Singleton
  Schedule schedule() {
    return started().publishing.transactions().schedule();
  }

  @Produces
  @Singleton
  TransactionPositions positions() {
    return started().publishing.transactions().positions();
  }

  @Produces
  @Singleton
  SinkRegistrar registrar() {
    return started().registrar;
  }

  @Produces
  @Singleton
  UserInboxes inboxes() {
    Hub present = started();
    SharedDatabase database = present.storage.database();
    return new UserInboxes(
        present.storage.log(),
        new InboxStore(database, present.publishing.transactions().nudge()),
        new InboxReceipts(database),
        present.context.clock());
  }

  @Produces
  @Singleton
  Alerts alerts() {
    Hub present = started();
    SharedDatabase database = present.storage.database();
    return new Alerts(
        present.storage.log(),
        new AlertStore(database, present.publishing.transactions().nudge()),
        new ForwardingPositions(database, present.context.nodeName()),
        present.context.clock());
  }

  @Produces
  @Singleton
  PushSubscriptions pushSubscriptions() {
    return PushServices.subscriptions(started());
  }

  private Hub started() {
    Hub present = hub;
    if (present == null) {
      throw new LogUnavailableException(startup.reason());
    }
    return present;
  }

  private void setSecurity(SecurityServices services) {
    SecurityConfig security = config.security();
    authenticator = services.authenticator();
    logins = services.logins();
    signInSessions = services.signInSessions();
    developmentTokens = services.developmentTokens();
    tickets = services.tickets();
    revocations = services.revocations();
    rates = services.rates();
    audit = services.audit();
    channelQuota = new ChannelQuota(log, Ticker.SYSTEM::nanos, config.limits().maxChannels());
    authorizers =
        new ApplicationAuthorizers(
            subscribeAuthorizers.stream().toList(), publishAuthorizers.stream().toList());
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
