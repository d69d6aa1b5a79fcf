package io.carillon.embedded;

import jakarta.enterprise.inject.spi.InjectionPoint;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import java.util.function.Supplier;
import org.jboss.weld.injection.spi.JpaInjectionServices;
import org.jboss.weld.injection.spi.ResourceReference;
import org.jboss.weld.injection.spi.ResourceReferenceFactory;
import org.jboss.weld.injection.spi.helpers.SimpleResourceReference;

/** Makes {@code @PersistenceUnit} mean here what it means in a Jakarta EE server. */
final class EmbeddedPersistenceUnits implements JpaInjectionServices {
  private final Supplier<EntityManagerFactory> factory;

  EmbeddedPersistenceUnits(Supplier<EntityManagerFactory> factory) {
    this.factory = factory;
  }

  @Override
  public ResourceReferenceFactory<EntityManagerFactory> registerPersistenceUnitInjectionPoint(InjectionPoint point) {
    return () -> reference(factory.get());
  }

  private static <T> ResourceReference<T> reference(T resource) {
    return new SimpleResourceReference<>(resource);
  }

  @Override
  public ResourceReferenceFactory<EntityManager> registerPersistenceContextInjectionPoint(InjectionPoint point) {
    throw new UnsupportedOperationException("@PersistenceContext needs JTA; " + point + " must use @PersistenceUnit");
  }

  @Override
  public void cleanup() {}
}
