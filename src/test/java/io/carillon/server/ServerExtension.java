package io.carillon.server;

import java.lang.annotation.Annotation;
import org.jboss.arquillian.container.spi.client.container.DeployableContainer;
import org.jboss.arquillian.core.api.Instance;
import org.jboss.arquillian.core.api.annotation.Inject;
import org.jboss.arquillian.core.spi.LoadableExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.arquillian.test.spi.enricher.resource.ResourceProvider;

/** Tells Arquillian of {@link ServerContainer}, and tests of their {@link ApplicationServer}. */
public final class ServerExtension implements LoadableExtension {
  @Override
  public void register(ExtensionBuilder builder) {
    builder.service(DeployableContainer.class, ServerContainer.class);
    builder.service(ResourceProvider.class, RunningServer.class);
  }

  /** For {@code @ArquillianResource ApplicationServer}. */
  public static final class RunningServer implements ResourceProvider {
    @Inject private Instance<ApplicationServer> server;

    @Override
    public boolean canProvide(Class<?> type) {
      return type == ApplicationServer.class;
    }

    @Override
    public Object lookup(ArquillianResource resource, Annotation... qualifiers) {
      return server.get();
    }
  }
}
