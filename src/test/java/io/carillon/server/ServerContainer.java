package io.carillon.server;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jboss.arquillian.container.spi.client.container.DeployableContainer;
import org.jboss.arquillian.container.spi.client.container.DeploymentException;
import org.jboss.arquillian.container.spi.client.protocol.ProtocolDescription;
import org.jboss.arquillian.container.spi.client.protocol.metadata.HTTPContext;
import org.jboss.arquillian.container.spi.client.protocol.metadata.ProtocolMetaData;
import org.jboss.arquillian.core.api.InstanceProducer;
import org.jboss.arquillian.core.api.annotation.ApplicationScoped;
import org.jboss.arquillian.core.api.annotation.Inject;
import org.jboss.shrinkwrap.api.Archive;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.descriptor.api.Descriptor;

/**
 * All servers as one managed Arquillian container. Vendors have adapters of their own, but not for
 * every server, none that runs the server on another JDK than the tests, and none that lets a test
 * kill the server, or run an operator's script against it.
 */
public final class ServerContainer implements DeployableContainer<ServerConfiguration> {
  private static final Path WARS = Path.of("target", "servers", "wars").toAbsolutePath();

  @Inject @ApplicationScoped private InstanceProducer<ApplicationServer> server;

  @Override
  public Class<ServerConfiguration> getConfigurationClass() {
    return ServerConfiguration.class;
  }

  @Override
  public void setup(ServerConfiguration configuration) {
    server.set(Servers.named(configuration.getServer()));
  }

  @Override
  public void start() {
    server.get().start();
  }

  @Override
  public void stop() {
    server.get().stop();
  }

  @Override
  public ProtocolDescription getDefaultProtocol() {
    return ProtocolDescription.DEFAULT; // tests are clients
  }

  @Override
  public ProtocolMetaData deploy(Archive<?> archive) throws DeploymentException {
    long began = System.nanoTime();
    try {
      Files.createDirectories(WARS);
      File war = WARS.resolve(archive.getName()).toFile();
      archive.as(ZipExporter.class).exportTo(war, true);
      server.get().deploy(war.toPath());
    } catch (IOException | RuntimeException e) {
      throw new DeploymentException(archive.getName() + " could not be deployed", e);
    }
    server
        .get()
        .say(
            "deployed %s in %.1f s"
                .formatted(archive.getName(), (System.nanoTime() - began) / 1e9));
    return new ProtocolMetaData().addContext(new HTTPContext("127.0.0.1", server.get().httpPort()));
  }

  @Override
  public void undeploy(Archive<?> archive) throws DeploymentException {
    try {
      server.get().undeploy(WARS.resolve(archive.getName()));
    } catch (IOException | RuntimeException e) {
      throw new DeploymentException(archive.getName() + " could not be undeployed", e);
    }
  }

  @Override
  public void deploy(Descriptor descriptor) {
    throw new UnsupportedOperationException("the hub is a WAR");
  }

  @Override
  public void undeploy(Descriptor descriptor) {
    throw new UnsupportedOperationException("the hub is a WAR");
  }
}
