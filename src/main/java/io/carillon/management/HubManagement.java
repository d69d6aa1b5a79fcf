package io.carillon.management;

import io.carillon.channel.Channel;
import io.carillon.channel.Channels;
import io.carillon.event.ChannelName;
import io.carillon.fanout.CloseReason;
import io.carillon.fanout.FanOut;
import io.carillon.fanout.Subscription;
import io.carillon.health.Health;
import io.carillon.metrics.TrafficMeter;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** A hub in the platform's MBean server, from {@link #register} until {@link #close}. */
public final class HubManagement implements HubMXBean, AutoCloseable {
  private static final Logger LOG = System.getLogger(HubManagement.class.getName());
  private static final int MAX_CONNECTIONS = 1000;

  /** Distinguishes hubs of one process. */
  private static final AtomicInteger NUMBER = new AtomicInteger();

  private final FanOut fanOut;
  private final Channels channels;
  private final TrafficMeter traffic;
  private final Health health;
  private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
  private final ObjectName name;

  private HubManagement(
      FanOut fanOut, Channels channels, TrafficMeter traffic, Health health, ObjectName name) {
    this.fanOut = fanOut;
    this.channels = channels;
    this.traffic = traffic;
    this.health = health;
    this.name = name;
  }

  /** Registers a hub; a server that refuses this does not keep it from starting. */
  public static HubManagement register(
      FanOut fanOut, Channels channels, TrafficMeter traffic, Health health) {
    try {
      while (true) {
        ObjectName name =
            new ObjectName("io.carillon:type=Hub,name=hub-" + NUMBER.incrementAndGet());
        HubManagement management = new HubManagement(fanOut, channels, traffic, health, name);
        try {
          management.server.registerMBean(management, name);
          return management;
        } catch (InstanceAlreadyExistsException anotherDeployment) {
          continue; // of the same classes in another class loader: the next number
        } catch (JMException refused) {
          LOG.log(Level.WARNING, "The hub cannot be registered in JMX", refused);
          return management;
        }
      }
    } catch (JMException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** Its name in JMX. */
  public ObjectName name() {
    return name;
  }

  @Override
  public int getConnections() {
    return fanOut.size();
  }

  @Override
  public int getMaxConnections() {
    return fanOut.maxSize();
  }

  @Override
  public int getChannelsInMemory() {
    return channels.size();
  }

  @Override
  public long getHotTailBytes() {
    return channels.hotTailBytes();
  }

  @Override
  public long getEventsPublished() {
    return traffic.traffic().published();
  }

  @Override
  public long getEventsSent() {
    return traffic.traffic().sent();
  }

  @Override
  public boolean isReady() {
    return health.ready().isUp();
  }

  @Override
  public List<String> getProblems() {
    return health.ready().findings().stream()
        .flatMap(finding -> finding.problem().stream())
        .toList();
  }

  @Override
  public List<ChannelView> getChannels() {
    return fanOut.subscriptions().stream()
        .flatMap(subscription -> subscription.positions().keySet().stream())
        .distinct()
        .sorted(Comparator.comparing(ChannelName::value))
        .flatMap(channel -> channels.find(channel).stream())
        .<ChannelView>map(ShownChannel::new)
        .toList();
  }

  @Override
  public List<ConnectionView> getConnectionDetails() {
    return fanOut.subscriptions().stream()
        .<ConnectionView>map(ShownConnection::new)
        .sorted(Comparator.comparingLong(ConnectionView::getLag).reversed())
        .limit(MAX_CONNECTIONS)
        .toList();
  }

  @Override
  public boolean disconnect(String id) {
    Optional<Subscription> found = fanOut.find(id);
    found.ifPresent(subscription -> subscription.close(CloseReason.DISCONNECTED));
    return found.isPresent();
  }

  @Override
  public void close() {
    try {
      if (server.isRegistered(name)) {
        server.unregisterMBean(name);
      }
    } catch (JMException e) {
      LOG.log(Level.DEBUG, "The hub could not be removed from JMX", e);
    }
  }

  private record ShownChannel(Channel channel) implements ChannelView {
    @Override
    public String getName() {
      return channel.name().value();
    }

    @Override
    public long getHead() {
      return channel.head();
    }

    @Override
    public int getSubscribers() {
      return channel.subscribers();
    }
  }

  private record ShownConnection(Subscription subscription, long lag) implements ConnectionView {
    ShownConnection(Subscription subscription) {
      this(subscription, subscription.lag()); // read once: sorting needs a stable value
    }

    @Override
    public String getId() {
      return subscription.id();
    }

    @Override
    public String getUser() {
      return subscription.reader().user().orElse("");
    }

    @Override
    public String getRemote() {
      return subscription.remote();
    }

    @Override
    public String getSince() {
      return subscription.openedAt().toString();
    }

    @Override
    public String getState() {
      return subscription.state();
    }

    @Override
    public long getLag() {
      return lag;
    }

    @Override
    public long getEvents() {
      return subscription.events();
    }

    @Override
    public long getBytes() {
      return subscription.bytes();
    }
  }
}
