package io.carillon.client;

import static io.carillon.client.ClientSettings.requirePositive;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A client of one hub. It subscribes to channels, resumes exactly where a lost connection stopped,
 * and publishes with retries that publish nothing twice.
 *
 * <pre>{@code
 * CarillonClient client = CarillonClient.builder(URI.create("https://hub.example/")).build();
 * client.subscribe("orders", event -> System.out.println(event.data()));
 * client.publish("orders", Publication.json("{\"id\":42}").type("created"));
 * }</pre>
 *
 * <p>Create one client for a program and close it at its end. Thread-safe. It uses HTTP/1.1, with a
 * connection for each subscription: a connection that has died silently is then given up with its
 * stream.
 */
public final class CarillonClient implements AutoCloseable {
  private final ClientSettings settings;
  private final HubAccess access;
  private final ExecutorService threads;
  private final ScheduledThreadPoolExecutor timers;
  private final PublishQueue publishing;
  private final Set<Subscription> subscriptions = ConcurrentHashMap.newKeySet();
  private volatile boolean isClosed;

  private CarillonClient(Builder builder) {
    settings = builder.draft.settings();
    ThreadFactory factory = daemons();
    threads = Executors.newCachedThreadPool(factory);
    timers = new ScheduledThreadPoolExecutor(1, factory);
    timers.setRemoveOnCancelPolicy(true);
    timers.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy()); // when closed
    timers.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    HttpClient.Builder http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(settings.openTimeout())
            .executor(threads);
    builder.configuration.accept(http);
    access =
        new HubAccess(
            builder.hub,
            http.build(),
            threads,
            builder.tokens,
            builder.isRenewable,
            builder.identity);
    publishing = new PublishQueue(settings.maxRequests(), settings.maxWaiting());
  }

  private static ThreadFactory daemons() {
    AtomicInteger number = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, "carillon-client-" + number.getAndIncrement());
      thread.setDaemon(true);
      return thread;
    };
  }

  /**
   * A client of a hub.
   *
   * @param hub its address, such as {@code https://hub.example/} or {@code
   *     https://server.example/carillon/}
   * @throws IllegalArgumentException if it is no address by HTTP
   */
  public static Builder builder(URI hub) {
    return new Builder(hub);
  }

  // --- subscribing -------------------------------------------------------------------------------

  /** Subscribes to a channel, from now on. */
  public Subscription subscribe(String channel, SubscriptionListener listener) {
    return subscribe(channel, SubscribeOptions.live(), listener);
  }

  /** Subscribes to a channel. */
  public Subscription subscribe(
      String channel, SubscribeOptions options, SubscriptionListener listener) {
    return subscribe(List.of(channel), options, listener);
  }

  /**
   * Subscribes to several channels by one stream.
   *
   * @param channels one to 64
   * @throws IllegalStateException if the client is closed
   */
  public Subscription subscribe(
      Collection<String> channels, SubscribeOptions options, SubscriptionListener listener) {
    if (channels.isEmpty()) {
      throw new IllegalArgumentException("a subscription needs at least one channel");
    }
    ReconnectingSubscription subscription =
        new ReconnectingSubscription(
            access, settings, timers, new StreamTarget(List.copyOf(channels), options), listener);
    subscriptions.add(subscription);
    subscription.ended().whenComplete((end, failure) -> subscriptions.remove(subscription));
    if (isClosed) {
      subscription.close();
      throw new IllegalStateException("the client is closed");
    }
    subscription.connect();
    return subscription;
  }

  /** Subscribes to a channel whose events the application takes one by one. */
  public EventReader read(String channel, SubscribeOptions options) {
    return read(List.of(channel), options);
  }

  /** Subscribes to several channels whose events the application takes one by one. */
  public EventReader read(Collection<String> channels, SubscribeOptions options) {
    EventReader reader = new EventReader();
    reader.reads(subscribe(channels, options, reader.listener()));
    return reader;
  }

  // --- publishing --------------------------------------------------------------------------------

  /**
   * Publishes an event. Calls that do not wait for each other's receipts may be stored in any
   * order; for an order, use {@link #publishAll}.
   *
   * @return completes when the hub has stored the event; fails with a {@link CarillonException} if
   *     it refuses the publication, or cannot be reached until {@link Builder#publishTimeout}
   */
  public CompletionStage<Receipt> publish(String channel, Publication publication) {
    return publish(PublishRequest.one(channel, publication));
  }

  /**
   * Publishes events in their order, all of them or none.
   *
   * @return as {@link #publish}
   * @throws IllegalArgumentException if there is none, or one is transient
   */
  public CompletionStage<Receipt> publishAll(String channel, List<Publication> publications) {
    return publish(PublishRequest.batch(channel, publications));
  }

  private CompletionStage<Receipt> publish(PublishRequest request) {
    PublishCall call = new PublishCall(access, settings, timers, request);
    publishing.add(call);
    return call.receipt();
  }

  /** Ends all subscriptions at once, and gives up publications without a receipt. */
  @Override
  public void close() {
    isClosed = true;
    subscriptions.forEach(Subscription::close);
    publishing.close();
    timers.shutdown();
  }

  /** The settings of a client that is to be built. Not thread-safe. */
  public static final class Builder {
    private final URI hub;
    private final List<Map.Entry<String, String>> identity = new ArrayList<>();
    private final ClientSettings.Draft draft = new ClientSettings.Draft();
    private Consumer<HttpClient.Builder> configuration = http -> {};
    private @Nullable TokenSupplier tokens;
    private boolean isRenewable;

    private Builder(URI hub) {
      String scheme = hub.getScheme();
      if (hub.getHost() == null || !("http".equals(scheme) || "https".equals(scheme))) {
        throw new IllegalArgumentException("the address of a hub is http://… or https://…: " + hub);
      }
      String address = hub.toString();
      this.hub = URI.create(address.endsWith("/") ? address : address + "/");
    }

    /** Authenticates with a bearer token. */
    public Builder token(String token) {
      tokens = fresh -> token;
      isRenewable = false;
      return this;
    }

    /**
     * Authenticates with bearer tokens that can be replaced. Before a JSON Web Token expires, open
     * streams get a fresh one and continue.
     */
    public Builder token(TokenSupplier supplier) {
      tokens = supplier;
      isRenewable = true;
      return this;
    }

    /** Names the reader of streams to an open hub, which trusts it. */
    public Builder user(String user) {
      identity.add(Map.entry("user", user));
      return this;
    }

    /** Names a role of the reader of streams to an open hub, which trusts it. */
    public Builder role(String role) {
      identity.add(Map.entry("role", role));
      return this;
    }

    /**
     * Sets the ceilings of the pauses between attempts, which are random: that of the first, which
     * doubles with every failure, and that of all. Default: 1 s, 30 s.
     */
    public Builder backoff(Duration min, Duration max) {
      draft.minBackoff = requirePositive("backoff", min);
      draft.maxBackoff = requirePositive("backoff", max);
      return this;
    }

    /**
     * Ends a subscription after so many failures in a row. Default: no limit. A refusal that is not
     * temporary, such as 403, ends it at once.
     */
    public Builder maxAttempts(int attempts) {
      draft.maxAttempts = requirePositive("maxAttempts", attempts);
      return this;
    }

    /** Limits how long a stream may take to begin. Default: 10 s. */
    public Builder openTimeout(Duration timeout) {
      draft.openTimeout = requirePositive("openTimeout", timeout);
      return this;
    }

    /**
     * Limits the silence of a stream: after it, the client reconnects. The hub sends a heartbeat
     * every {@code carillon.stream.heartbeat-interval}, 15 s unless configured. Default: 35 s.
     */
    public Builder heartbeatTimeout(Duration timeout) {
      draft.heartbeatTimeout = requirePositive("heartbeatTimeout", timeout);
      return this;
    }

    /** Limits how long one answer to a publication may take. Default: 15 s. */
    public Builder requestTimeout(Duration timeout) {
      draft.requestTimeout = requirePositive("requestTimeout", timeout);
      return this;
    }

    /** Limits how long a publication waits and is retried. Default: 30 s. */
    public Builder publishTimeout(Duration timeout) {
      draft.publishTimeout = requirePositive("publishTimeout", timeout);
      return this;
    }

    /** Limits the bytes of one event on a stream. Default: 16 MiB. */
    public Builder maxEventSize(int bytes) {
      draft.maxEventSize = requirePositive("maxEventSize", bytes);
      return this;
    }

    /**
     * Limits the publications that are sent at the same time, and those that wait; further ones
     * fail at once. Default: 8, 10,000.
     */
    public Builder maxPublications(int sending, int waiting) {
      draft.maxRequests = requirePositive("maxPublications", sending);
      draft.maxWaiting = requirePositive("maxPublications", waiting);
      return this;
    }

    /** Configures the HTTP client further: TLS, a proxy, authentication at a proxy. */
    public Builder http(Consumer<HttpClient.Builder> more) {
      configuration = configuration.andThen(more);
      return this;
    }

    /** A client with these settings. */
    public CarillonClient build() {
      return new CarillonClient(this);
    }
  }
}
