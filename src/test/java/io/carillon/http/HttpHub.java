package io.carillon.http;

import io.carillon.config.CarillonConfig;
import io.carillon.memory.MemoryBudget;
import io.carillon.publish.ChannelPublications;
import io.carillon.publish.FamilyChannels;
import io.carillon.publish.PublishResource;
import io.carillon.publish.Publisher;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.DeploymentManager;
import io.undertow.servlet.util.ImmediateInstanceFactory;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletException;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Application;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.glassfish.jersey.internal.inject.AbstractBinder;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.server.model.Resource;
import org.glassfish.jersey.servlet.ServletContainer;

/**
 * The resources under test on Undertow and Jersey, as in the embedded server, with a real socket.
 */
final class HttpHub implements AutoCloseable {
  private final Undertow server;
  private final DeploymentManager deployment;

  /**
   * Starts.
   *
   * @param publisher asked for every request
   */
  HttpHub(Supplier<Publisher> publisher, CarillonConfig config) throws ServletException {
    ResourceConfig application = ResourceConfig.forApplication(new TestedApplication());
    application.registerResources(Resource.builder(PublishResource.class).path("/").build());
    application.register(
        new AbstractBinder() {
          @Override
          protected void configure() {
            bindAsContract(ChannelPublications.class);
            bindFactory(publisher).to(Publisher.class);
            bind(config).to(CarillonConfig.class);
            bind(MemoryBudget.unlimited()).to(MemoryBudget.class);
            bind(new FamilyChannels(List.of())).to(FamilyChannels.class);
          }
        });
    Servlet jersey = new ServletContainer(application);
    DeploymentInfo info =
        Servlets.deployment()
            .setClassLoader(HttpHub.class.getClassLoader())
            .setContextPath("/")
            .setDeploymentName("test")
            .addServlet(
                Servlets.servlet(
                        "jersey", jersey.getClass(), new ImmediateInstanceFactory<>(jersey))
                    .setAsyncSupported(true)
                    .addMapping("/api/*"));
    deployment = Servlets.newContainer().addDeployment(info);
    deployment.deploy();
    server =
        Undertow.builder()
            .setServerOption(UndertowOptions.MAX_ENTITY_SIZE, 1L << 30)
            .addHttpListener(0, "127.0.0.1")
            .setHandler(deployment.start())
            .build();
    server.start();
  }

  URI uri(String path) {
    int port = ((InetSocketAddress) server.getListenerInfo().get(0).getAddress()).getPort();
    return URI.create("http://127.0.0.1:" + port + "/api/" + path);
  }

  int port() {
    return uri("").getPort();
  }

  @Override
  public void close() throws ServletException {
    server.stop();
    deployment.stop();
    deployment.undeploy();
  }

  /** The parts of {@link CarillonApplication} for publishing and problems. */
  static final class TestedApplication extends Application {
    @Override
    public Set<Class<?>> getClasses() {
      return Set.of(BrokenResource.class, ProblemMapper.class, HttpProblemMapper.class);
    }
  }

  /** Fails with an unexpected exception. */
  @Path("broken")
  public static class BrokenResource {
    @GET
    public String get() {
      throw new IllegalStateException("the inside of the hub");
    }
  }
}
