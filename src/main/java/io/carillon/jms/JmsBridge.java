package io.carillon.jms;

import io.carillon.config.JmsConfig;
import io.carillon.config.JmsConfig.Inbound;
import io.carillon.config.PublishConfig;
import io.carillon.event.Publication;
import io.carillon.jpa.SetAsidePublications;
import io.carillon.log.EventLog;
import io.carillon.log.LogUnavailableException;
import io.carillon.log.Receipt;
import io.carillon.shared.ForwardingPositions;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.function.Function;
import java.util.function.LongSupplier;

/** Everything between the server's broker and the hub: one thread for each direction and name. */
public final class JmsBridge implements AutoCloseable {
  private static final Logger LOG = System.getLogger(JmsBridge.class.getName());

  private final List<Receiver> receivers;
  private final List<Sender> senders;
  private final Map<String, BrokerLoop> loops = new LinkedHashMap<>();

  /**
   * What the hub provides.
   *
   * @param publish idempotent by id
   * @param log for threads that may wait for the database
   * @param logId the id of the log
   * @param database its threads are in no transaction
   */
  public record Hub(
      Function<Publication, CompletionStage<Receipt>> publish,
      PublishConfig limits,
      SetAsidePublications unpublished,
      Executor database,
      EventLog log,
      UUID logId,
      ForwardingPositions positions,
      Clock clock) {}

  public JmsBridge(JmsConfig config, Hub hub) {
    JndiNames names = new JndiNames(config.connectionFactory());
    this.receivers = config.inbound().stream().map(each -> receiver(each, names, hub)).toList();
    this.senders =
        config.outbound().stream()
            .map(
                each ->
                    new Sender(
                        each,
                        names,
                        new EventWriter(hub.logId()),
                        hub.log(),
                        hub.positions(),
                        hub.clock()))
            .toList();
    receivers.forEach(each -> addLoop("jms.in." + each.name(), each));
    senders.forEach(each -> addLoop("jms.out." + each.channel(), each));
  }

  private static Receiver receiver(Inbound config, JndiNames names, Hub hub) {
    PublishConfig limits = hub.limits();
    return new Receiver(
        config,
        names,
        new MessageReader(
            config.channel(), config.format(), limits.maxEventSize(), limits.maxJsonDepth()),
        hub.publish(),
        hub.unpublished(),
        hub.database());
  }

  private void addLoop(String name, BrokerLoop.Step step) {
    loops.put(name, new BrokerLoop(name, step));
  }

  /** Starts the threads, whether the broker is there or not. */
  public void start(ThreadFactory threads) {
    loops.values().forEach(loop -> loop.start(threads));
  }

  /** Ends the threads, within a second or two if the broker answers. */
  @Override
  public void close() {
    loops.values().forEach(BrokerLoop::close);
    try {
      senders.forEach(Sender::release);
    } catch (LogUnavailableException unavailable) {
      LOG.log(Level.DEBUG, "The lease of a sender was not released and expires", unavailable);
    }
  }

  /** Messages published by this node, by the name of the setting. */
  public Map<String, LongSupplier> received() {
    return byName(receivers, Receiver::name, each -> each::received);
  }

  /** Messages set aside by this node, by the name of the setting. */
  public Map<String, LongSupplier> setAside() {
    return byName(receivers, Receiver::name, each -> each::setAside);
  }

  /** Events sent by this node, by channel. */
  public Map<String, LongSupplier> sent() {
    return byName(senders, each -> each.channel().value(), each -> each::sent);
  }

  /** Events that retention had removed before they were sent, by channel. */
  public Map<String, LongSupplier> missed() {
    return byName(senders, each -> each.channel().value(), each -> each::missed);
  }

  /** Whether broker and log have answered last, 1 or 0, by setting ({@code jms.in.orders}). */
  public Map<String, LongSupplier> up() {
    return byName(loops.keySet(), name -> name, name -> () -> loops.get(name).isUp() ? 1 : 0);
  }

  private static <T> Map<String, LongSupplier> byName(
      Iterable<T> all, Function<T, String> name, Function<T, LongSupplier> value) {
    Map<String, LongSupplier> values = new LinkedHashMap<>();
    all.forEach(each -> values.put(name.apply(each), value.apply(each)));
    return values;
  }
}
