package io.carillon.embedded;

import io.carillon.assembly.HubEnvironment;
import io.carillon.config.CarillonConfig;
import io.carillon.config.CarillonConfig.Host;
import io.carillon.config.ConfigSources;
import io.carillon.transport.ClientConnection;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.AsyncResponse;
import jakarta.ws.rs.container.Suspended;
import jakarta.ws.rs.core.Application;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.ext.ExceptionMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import org.glassfish.jersey.ext.cdi1x.internal.CdiComponentProvider;
import org.jboss.weld.environment.se.Weld;

/** A small application that uses the same features of the embedded server as the hub. */
final class TrialHub {
  private TrialHub() {}

  static EmbeddedServer start(java.nio.file.Path data) {
    return start(config(0, data), beans -> {});
  }

  /** The same with something that is done while it starts. */
  static EmbeddedServer start(CarillonConfig config, Consumer<Weld> whileStarting) {
    return EmbeddedServer.start(
        config,
        new WebComponents(
            TrialApplication.class,
            Map.of(HealthServlet.class, List.of("/health/live")),
            List.of()),
        weld -> {
          whileStarting.accept(weld);
          weld.disableDiscovery()
              .addExtension(new CdiComponentProvider())
              .addBeanClasses(Streams.class, Counter.class, Asked.class, TrialResource.class);
        });
  }

  static CarillonConfig config(int port, java.nio.file.Path data) {
    Properties settings = new Properties();
    settings.setProperty("carillon.port", Integer.toString(port));
    settings.setProperty("carillon.data", data.toString());
    return CarillonConfig.load(Host.EMBEDDED, List.of(ConfigSources.systemProperties(settings)));
  }

  public static class TrialApplication extends Application {
    @Override
    public Set<Class<?>> getClasses() {
      return Set.of(TrialResource.class, TeapotMapper.class);
    }
  }

  /** Open streams; closed when the container stops. */
  @ApplicationScoped
  public static class Streams {
    private final ConcurrentLinkedQueue<AsyncContext> open = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<ClientConnection> connections =
        new ConcurrentLinkedQueue<>();

    void add(AsyncContext stream) {
      connections.add(
          (ClientConnection) stream.getRequest().getAttribute(ClientConnection.ATTRIBUTE));
      open.add(stream);
    }

    ClientConnection lastConnection() {
      return connections.element();
    }

    @PreDestroy
    void end() {
      for (AsyncContext stream : open) {
        try {
          stream
              .getResponse()
              .getOutputStream()
              .write("data: bye\n\n".getBytes(StandardCharsets.UTF_8));
          stream.complete();
        } catch (IOException gone) {
          // its client has disconnected
        }
      }
    }
  }

  /** Returns the path of the current request. */
  @RequestScoped
  public static class Asked {
    @Inject HttpServletRequest request;

    String path() {
      return request.getRequestURI();
    }
  }

  /** A counter in the database. */
  @ApplicationScoped
  public static class Counter {
    @Inject HubEnvironment environment;

    long increment() {
      return environment.transactions().write(Counter::increment);
    }

    private static long increment(EntityManager entityManager) {
      entityManager.createNativeQuery("create table if not exists hits (n bigint)").executeUpdate();
      entityManager.createNativeQuery("insert into hits values (1)").executeUpdate();
      return ((Number)
              entityManager.createNativeQuery("select count(*) from hits").getSingleResult())
          .longValue();
    }
  }

  @Path("trial")
  @ApplicationScoped
  @Produces("text/plain")
  public static class TrialResource {
    @Inject Streams streams;
    @Inject Counter counter;
    @Inject Asked asked;
    @Inject HubEnvironment environment;

    @GET
    public String show() {
      return asked.path() + " " + environment.config().embedded().port();
    }

    @POST
    @Path("count")
    public long count() {
      return counter.increment();
    }

    @GET
    @Path("teapot")
    public String fail() {
      throw new IllegalStateException("short and stout");
    }

    @GET
    @Path("stream")
    @Produces("text/event-stream")
    public void stream(
        @Suspended AsyncResponse response,
        @Context HttpServletRequest request,
        @Context HttpServletResponse servletResponse)
        throws IOException {
      AsyncContext context = request.getAsyncContext();
      context.setTimeout(0);
      servletResponse.setContentType("text/event-stream");
      streams.add(context);
      context
          .getResponse()
          .getOutputStream()
          .write("data: hello\n\n".getBytes(StandardCharsets.UTF_8));
      context.getResponse().flushBuffer();
    }
  }

  public static class TeapotMapper implements ExceptionMapper<IllegalStateException> {
    @Override
    public jakarta.ws.rs.core.Response toResponse(IllegalStateException e) {
      return jakarta.ws.rs.core.Response.status(418)
          .entity(e.getMessage())
          .type("text/plain")
          .build();
    }
  }

  public static class HealthServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Inject transient Counter counter;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.getWriter().print("UP " + (counter.increment() > 0));
    }
  }
}
