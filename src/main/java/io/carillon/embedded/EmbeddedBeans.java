package io.carillon.embedded;

import io.carillon.assembly.HubEnvironment;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.AfterBeanDiscovery;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.inject.Singleton;
import org.jboss.weld.bootstrap.event.WeldAfterBeanDiscovery;

/** Replaces the {@link HubEnvironment} of a Jakarta EE server by the embedded one. */
final class EmbeddedBeans implements Extension {
  private final HubEnvironment environment;

  EmbeddedBeans(HubEnvironment environment) {
    this.environment = environment;
  }

  void add(@Observes AfterBeanDiscovery event) {
    // CDI 4.0 has no priority for beans added by an extension; Weld does
    ((WeldAfterBeanDiscovery) event)
        .addBean()
        .types(HubEnvironment.class, Object.class)
        .scope(Singleton.class)
        .alternative(true)
        .priority(Integer.MAX_VALUE)
        .createWith(context -> environment);
  }
}
