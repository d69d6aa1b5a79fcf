package io.carillon.embedded;

import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.AfterBeanDiscovery;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jboss.weld.bootstrap.event.WeldAfterBeanDiscovery;

/**
 * What the embedded server has instead of what a Jakarta EE server has: beans that are preferred to any other of their type.
 */
final class EmbeddedBeans implements Extension {
  private final Map<Class<?>, Supplier<?>> beans = new LinkedHashMap<>();

  /** {@code bean} is asked for when the first wants it, so it may still be in the making. */
  <T> EmbeddedBeans with(Class<T> type, Supplier<? extends T> bean) {
    beans.put(type, bean);
    return this;
  }

  void add(@Observes AfterBeanDiscovery event) {
    beans.forEach((type, bean) -> add((WeldAfterBeanDiscovery) event, type, bean));
  }

  private static void add(WeldAfterBeanDiscovery event, Class<?> type, Supplier<?> bean) {
    event
        .addBean()
        .types(type, Object.class)
        .scope(Singleton.class)
        .alternative(true)
        .priority(Integer.MAX_VALUE)
        .createWith(context -> bean.get());
  }
}
