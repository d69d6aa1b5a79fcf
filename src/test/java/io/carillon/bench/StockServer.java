package io.carillon.bench;

import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.DeploymentManager;
import io.undertow.servlet.util.ImmediateInstanceFactory;
import jakarta.servlet.Servlet;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.servlet.ServletContainer;

/** {@link StockBroadcasts} with Jersey's broadcaster, on the same server that Carillon brings. */
public final class StockServer {
  private StockServer() {}

  /** Starts it on the port given. */
  public static void main(String[] args) throws Exception {
    ServletContainer jersey = new ServletContainer(new ResourceConfig(StockBroadcasts.class));
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
