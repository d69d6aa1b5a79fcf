package io.carillon.server;

import org.jboss.arquillian.container.spi.ConfigurationException;
import org.jboss.arquillian.container.spi.client.container.ContainerConfiguration;

/** What {@code arquillian.xml} says of a server. */
public final class ServerConfiguration implements ContainerConfiguration {
  private String server = "";

  /** Name of the profile: which server. */
  public String getServer() {
    return server;
  }

  /** Called by Arquillian. */
  public void setServer(String server) {
    this.server = server;
  }

  @Override
  public void validate() throws ConfigurationException {
    if (server.isEmpty()) {
      throw new ConfigurationException("which server? -Darquillian.launch names it");
    }
  }
}
