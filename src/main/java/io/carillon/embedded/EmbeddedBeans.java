package io.carillon.embedded;

import io.carillon.assembly.HubEnvironment;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.AfterBeanDiscovery;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.enterprise.inject.spi.ProcessAnnotatedType;
import jakarta.inject.Singleton;
import java.util.List;
import org.jboss.weld.bootstrap.event.WeldAfterBeanDiscovery;

/**
 * Replaces the {@link HubEnvironment} of a Jakarta EE server by the embedded one, and keeps beans
 * of applications out, whose tests may have the hub on their classpath.
 */
final class EmbeddedBeans implements Extension {
  private static final List<String> OWN_AND_LIBRARIES =
      List.of("io.carillon.", "org.glassfish.", "org.jboss.");

  private final HubEnvironment environment;

  EmbeddedBeans(HubEnvironment environment) {
    this.environment = environment;
  }

  void keepOut(@Observes ProcessAnnotatedType<?> type) {
    String name = type.getAnnotatedType().getJavaClass().getName();
    if (OWN_AND_LIBRARIES.stream().noneMatch(name::startsWith)) {
      type.veto();
    }
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
