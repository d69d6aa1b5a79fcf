package io.carillon.bench;

import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.DeploymentManager;
import io.undertow.servlet.util.ImmediateInstanceFactory;
import jakarta.servlet.Servlet;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.Sse;
import jakarta.ws.rs.sse.SseBroadcaster;
import jakarta.ws.rs.sse.SseEventSink;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.servlet.ServletContainer;

/**
 * What is written by hand today: a JAX-RS resource with the implementation's own {@code
 * SseBroadcaster}, here Jersey's, on the same server that Carillon brings.
 */
public final class StockServer {
  private StockServer() {}

  /** The resource. */
  @Path("channels/{channel}")
  public static class Broadcasts {
    private static final Map<String, SseBroadcaster> BROADCASTERS = new ConcurrentHashMap<>();
    private static final AtomicLong IDS = new AtomicLong();

    @Context Sse sse;

    /** Subscribes. */
    @GET
    @Produces(MediaType.SERVER_SENT_EVENTS)
    public void subscribe(@PathParam("channel") String channel, @Context SseEventSink sink) {
      // without a first event the head of the answer does not leave
      sink.send(sse.newEventBuilder().comment("welcome").build());
      broadcaster(channel).register(sink);
    }

    /** Publishes. */
    @POST
    public void publish(@PathParam("channel") String channel, String data) {
      broadcaster(channel)
          .broadcast(
              sse.newEventBuilder()
                  .id(Long.toString(IDS.incrementAndGet()))
                  .data(String.class, data)
                  .build());
    }

    private SseBroadcaster broadcaster(String channel) {
      return BROADCASTERS.computeIfAbsent(channel, name -> sse.newBroadcaster());
    }
  }

  /** Starts it on the port given. */
  public static void main(String[] args) throws Exception {
    ServletContainer jersey = new ServletContainer(new ResourceConfig(Broadcasts.class));
    DeploymentInfo application =
        Servlets.deployment()
            .setClassLoader(StockServer.class.getClassLoader())
            .setContextPath("/")
            .setDeploymentName("stock")
            .addServlet(
                Servlets.servlet(
                        "jersey",
                        ServletContainer.class,
                        new ImmediateInstanceFactory<Servlet>(jersey))
                    .addMapping("/*")
                    .setAsyncSupported(true));
    DeploymentManager deployment = Servlets.defaultContainer().addDeployment(application);
    deployment.deploy();
    Undertow.builder()
        .addHttpListener(Integer.parseInt(args[0]), "127.0.0.1")
        .setServerOption(UndertowOptions.ALWAYS_SET_KEEP_ALIVE, false)
        .setWorkerThreads(32)
        .setHandler(deployment.start())
        .build()
        .start();
  }
}
