package io.carillon.embedded;

import io.carillon.assembly.FamilyBeans;
import io.carillon.assembly.Hub;
import io.carillon.assembly.HubBeans;
import io.carillon.config.CarillonConfig;
import io.carillon.config.EmbeddedConfig;
import io.carillon.config.LimitConfig;
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
 * A whole hub in this process: Undertow, Jersey, Weld, Hibernate and a database. Open from {@link
 * #start} until {@link #close}.
 *
 * <p>Starting takes the port, opens the database in the background and meanwhile starts the
 * container; clients are let in when all is there. Closing goes the other way: streams are drained
 * if there is a time for it, no more requests, those under way are finished, beans are destroyed
 * ({@code @PreDestroy} ends the streams, and their clients can still be told), then the port, then
 * the database.
 *
 * <p>Several may run in one process, each with beans, port and data folder of its own; but {@code
 * CDI.current()} knows which one is meant only while there is one.
 */
public final class EmbeddedServer implements AutoCloseable {
  private static final Logger LOG = System.getLogger(EmbeddedServer.class.getName());
  private static final Duration REQUESTS_FINISH = Duration.ofSeconds(5);
  private static final Duration RESPONSES_LEAVE = Duration.ofSeconds(2);

  /**
   * The container of the server that this thread is starting: Jersey asks {@code CDI.current()} for
   * it.
   */
  private static final ThreadLocal<WeldContainer> STARTING = new ThreadLocal<>();

  static {
    CDI.setCDIProvider(() -> STARTING.get() == null ? WeldContainer.current() : STARTING.get());
  }

  private final Deque<Runnable> toClose = new ArrayDeque<>(); // last opened, first closed
  private final URI url;
  private final WeldContainer container;

  private EmbeddedServer(CarillonConfig config, WebComponents components, Consumer<Weld> beans) {
    try {
      HttpListener listener = bind(config.embedded(), config.limits());
      CompletableFuture<EmbeddedDatabase> database =
          inBackground("carillon-database", () -> EmbeddedDatabase.open(config.embedded()));
      toClose.push(() -> closeIfOpen(database));
      toClose.push(listener::close);
      toClose.push(() -> listener.awaitResponses(RESPONSES_LEAVE));
      container =
          startContainer(new EmbeddedEnvironment(config, database::join, listener.pool()), beans);
      toClose.push(container::close);
      container.select(HubBeans.class).stream().forEach(HubBeans::begin);
      container.select(FamilyBeans.class).stream().forEach(FamilyBeans::begin);
      HttpHandler web =
          deploy(
              WebApplication.of(components, container.getBeanManager())
                  .addInnerHandlerChainWrapper(listener::countingThreads));
      database.join();
      listener.serve(web);
      toClose.push(() -> listener.drain(REQUESTS_FINISH));
      toClose.push(() -> bean(Hub.class).drain());
      url = url(config.embedded(), listener.portNumber());
    } catch (ServletException | RuntimeException | Error e) {
      close();
      throw reason(e);
    }
  }

  /**
   * Starts Carillon.
   *
   * @throws StartException if something outside prevents it: the port, the database
   */
  public static EmbeddedServer start(CarillonConfig config) {
    return start(config, WebComponents.OF_CARILLON, beans -> {});
  }

  /** Starts something else in the same way; for tests. */
  static EmbeddedServer start(
      CarillonConfig config, WebComponents components, Consumer<Weld> beans) {
    return new EmbeddedServer(config, components, beans);
  }

  /** Where it can be reached from this machine; ends in {@code /}. */
  public URI url() {
    return url;
  }

  /** A bean of this server. */
  public <T> T bean(Class<T> type) {
    return container.select(type).get();
  }

  /**
   * Ends all of it; takes a few seconds at most, whatever clients do. Has no effect the second
   * time.
   */
  @Override
  public synchronized void close() {
    while (!toClose.isEmpty()) {
      close(toClose.pop());
    }
  }

  /** What cannot be closed must not keep the rest open. */
  private static void close(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "not closed in order", e);
    }
  }

  private static HttpListener bind(EmbeddedConfig config, LimitConfig limits) {
    Optional<SSLContext> tls = Tls.of(config);
    try {
      return HttpListener.bind(new InetSocketAddress(host(config), config.port()), limits, tls);
    } catch (IOException e) {
      throw new StartException(
          "port %d of %s cannot be had: %s; choose another with carillon.port"
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

  private static void closeIfOpen(CompletableFuture<EmbeddedDatabase> database) {
    // one that could not be opened has said so already
    database
        .handle((open, failure) -> open)
        .thenAccept(
            open -> {
              if (open != null) {
                open.close();
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

  /** What an operator can act on, if that is the reason. */
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
