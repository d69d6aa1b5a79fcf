package io.carillon.embedded;

import io.carillon.assembly.Hub;
import io.carillon.assembly.HubStart;
import io.carillon.config.CarillonConfig;
import io.carillon.config.EmbeddedConfig;
import io.carillon.embedded.exchange.DirectHandler;
import io.carillon.health.Startup;
import io.carillon.http.DirectRequests;
import io.carillon.http.EdgeFilter;
import io.undertow.server.HttpHandler;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.DeploymentManager;
import jakarta.enterprise.inject.spi.CDI;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jboss.weld.environment.se.Weld;
import org.jboss.weld.environment.se.WeldContainer;

/**
 * A hub in this process, with Undertow, Jersey, Weld, Hibernate and a database. Running from {@link
 * #start} until {@link #close}.
 *
 * <p>Starting opens the database in the background, meanwhile starts the CDI container, and then
 * opens the port. Closing reverses it: streams are drained if a drain timeout is configured, new
 * requests are rejected, requests in flight finish, beans are destroyed ({@code @PreDestroy} closes
 * the streams, with a last message to their clients), then the port and the database are closed.
 *
 * <p>Several servers may run in one process, each with its own beans, port and data folder; {@code
 * CDI.current()} is ambiguous then.
 */
public final class EmbeddedServer implements AutoCloseable {
  private static final Logger LOG = System.getLogger(EmbeddedServer.class.getName());
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration RESPONSE_TIMEOUT = Duration.ofSeconds(2);

  /**
   * The container of the server that this thread is starting; Jersey obtains it from {@code
   * CDI.current()}.
   */
  private static final ThreadLocal<WeldContainer> STARTING = new ThreadLocal<>();

  static {
    CDI.setCDIProvider(() -> STARTING.get() == null ? WeldContainer.current() : STARTING.get());
  }

  private final Deque<Runnable> closeSteps = new ArrayDeque<>(); // in reverse order of opening
  private final URI url;
  private final WeldContainer container;

  private EmbeddedServer(
      CarillonConfig config, boolean isInMemory, WebComponents components, Consumer<Weld> beans) {
    try {
      requireFreePort(config.embedded());
      CompletableFuture<EmbeddedDatabase> database =
          isInMemory
              ? CompletableFuture.completedFuture(null)
              : inBackground("carillon-database", () -> EmbeddedDatabase.open(config));
      closeSteps.push(() -> ifOpen(database, EmbeddedDatabase::close));
      HttpListener listener = listener(config);
      OutboxPools outboxes = new OutboxPools();
      closeSteps.push(outboxes::close);
      closeSteps.push(listener::close);
      closeSteps.push(() -> listener.awaitResponses(RESPONSE_TIMEOUT));
      container =
          startContainer(
              new EmbeddedEnvironment(
                  config,
                  isInMemory,
                  database::join,
                  outboxes,
                  listener.pool(),
                  listener.refusals()),
              beans);
      closeSteps.push(container::close);
      closeSteps.push(() -> ifOpen(database, EmbeddedDatabase::waitBriefly));
      container.select(HubStart.class).stream().forEach(HubStart::start);
      HttpHandler web =
          deploy(
              WebApplication.of(
                      components, config.deployment().apiPath(), container.getBeanManager())
                  .addInnerHandlerChainWrapper(listener::observingConnections)
                  .addInnerHandlerChainWrapper(listener::countingThreads));
      database.join();
      // filters of an application apply to all requests
      boolean hasOwnFilters = !components.filters().equals(WebComponents.OF_CARILLON.filters());
      HttpHandler served = hasOwnFilters ? web : direct(listener, web);
      int port =
          open(
              config.embedded(),
              () -> listener.serve(served, own -> warmUp(config, isInMemory, own)));
      closeSteps.push(() -> listener.drain(REQUEST_TIMEOUT));
      closeSteps.push(() -> bean(Hub.class).drain());
      url = url(config.embedded(), port);
    } catch (ServletException | RuntimeException | Error e) {
      close();
      throw reason(e);
    }
  }

  private void warmUp(CarillonConfig config, boolean isInMemory, InetSocketAddress own) {
    if (!isInMemory && !config.embedded().tls().isOn()) {
      new FirstRequests(config).send(own);
    }
    container.select(Hub.class).stream().forEach(Hub::awaitWarmUp);
  }

  /**
   * Starts Carillon.
   *
   * @throws StartException if the port or the database is unavailable
   */
  public static EmbeddedServer start(CarillonConfig config) {
    return start(config, WebComponents.OF_CARILLON, beans -> {});
  }

  /**
   * Starts a hub that keeps everything in memory and forgets it when it is closed; for tests of
   * applications. It starts faster, as it needs neither a database nor Hibernate.
   *
   * @throws StartException if the port is unavailable
   */
  public static EmbeddedServer startInMemory(CarillonConfig config) {
    return new EmbeddedServer(config, true, WebComponents.OF_CARILLON, beans -> {});
  }

  /** Starts another application in the same way; for tests. */
  static EmbeddedServer start(
      CarillonConfig config, WebComponents components, Consumer<Weld> beans) {
    return new EmbeddedServer(config, false, components, beans);
  }

  /** The URL for clients on this machine; ends in {@code /}. */
  public URI url() {
    return url;
  }

  /** A bean of this server. */
  public <T> T bean(Class<T> type) {
    return container.select(type).get();
  }

  /**
   * Stops the server, within a few seconds regardless of clients, after the drain timeout.
   * Idempotent.
   */
  @Override
  public synchronized void close() {
    while (!closeSteps.isEmpty()) {
      close(closeSteps.pop());
    }
  }

  /** A failing step must not prevent the next ones. */
  private static void close(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "Shutdown step failed", e);
    }
  }

  private static HttpListener listener(CarillonConfig config) {
    EmbeddedConfig embedded = config.embedded();
    Optional<SSLContext> tls = Tls.of(embedded);
    return open(
        embedded,
        () -> HttpListener.start(address(embedded), config.limits(), config.streams(), tls));
  }

  private static void requireFreePort(EmbeddedConfig config) {
    open(
        config,
        () -> {
          HttpListener.requireFree(address(config));
          return config;
        });
  }

  private static InetSocketAddress address(EmbeddedConfig config) {
    return new InetSocketAddress(host(config), config.port());
  }

  /** Something that needs the port. */
  @FunctionalInterface
  private interface Opening<T> {
    T open() throws IOException;
  }

  private static <T> T open(EmbeddedConfig config, Opening<T> opening) {
    try {
      return opening.open();
    } catch (IOException e) {
      throw new StartException(
          "port %d of %s is unavailable: %s; choose another with carillon.port"
              .formatted(config.port(), config.bind(), e.getMessage()),
          e);
    }
  }

  private static String host(EmbeddedConfig config) {
    return config.bind().replaceAll("^\\[(.*)]$", "$1");
  }

  private static URI url(EmbeddedConfig config, int port) {
    InetSocketAddress address = new InetSocketAddress(host(config), port);
    String host = address.getAddress().isAnyLocalAddress() ? "localhost" : host(config);
    return URI.create(
        "%s://%s:%d/"
            .formatted(
                config.tls().isOn() ? "https" : "http",
                host.contains(":") ? "[" + host + "]" : host,
                port));
  }

  private static <T> CompletableFuture<T> inBackground(String name, Supplier<T> work) {
    return CompletableFuture.supplyAsync(work, task -> new Thread(task, name).start());
  }

  private static void ifOpen(
      CompletableFuture<EmbeddedDatabase> database, Consumer<EmbeddedDatabase> action) {
    // a failure to open has been reported already
    database
        .handle((open, failure) -> open)
        .thenAccept(
            open -> {
              if (open != null) {
                action.accept(open);
              }
            })
        .join();
  }

  private static WeldContainer startContainer(
      EmbeddedEnvironment environment, Consumer<Weld> beans) {
    Weld weld = new Weld().skipShutdownHook().addExtension(new EmbeddedBeans(environment));
    beans.accept(weld);
    return weld.initialize();
  }

  private HttpHandler direct(HttpListener listener, HttpHandler next) {
    return new DirectHandler(
        bean(Startup.class),
        bean(EdgeFilter.class),
        bean(DirectRequests.class),
        listener::observe,
        listener::countingThreads,
        next);
  }

  private HttpHandler deploy(DeploymentInfo application) throws ServletException {
    DeploymentManager web = Servlets.newContainer().addDeployment(application);
    STARTING.set(container);
    try {
      web.deploy();
      return web.start();
    } finally {
      STARTING.remove();
    }
  }

  /** The cause that an operator can fix, if there is one. */
  private static RuntimeException reason(Throwable failure) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      if (each instanceof StartException reason) {
        return reason;
      }
    }
    return failure instanceof RuntimeException unchecked
        ? unchecked
        : new IllegalStateException("the embedded server could not start", failure);
  }
}
