package io.carillon.bench.resteasy;

import io.undertow.Undertow;
import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import java.util.Set;
import org.jboss.resteasy.plugins.server.undertow.UndertowJaxrsServer;

/** A JAX-RS resource with RESTEasy and its {@code SseBroadcaster}, on Undertow. */
@ApplicationPath("/")
public class ResteasyServer extends Application {
  private final Class<?> resource;

  private ResteasyServer(Class<?> resource) {
    this.resource = resource;
  }

  /** Starts it on the port given, with the resource whose class is given. */
  public static void main(String[] args) throws ClassNotFoundException {
    new UndertowJaxrsServer()
        .deploy(new ResteasyServer(Class.forName(args[1])))
        .start(
            Undertow.builder()
                .addHttpListener(Integer.parseInt(args[0]), "127.0.0.1")
                .setWorkerThreads(32));
  }

  @Override
  public Set<Class<?>> getClasses() {
    return Set.of(resource);
  }
}
