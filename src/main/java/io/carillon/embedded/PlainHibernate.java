package io.carillon.embedded;

import jakarta.persistence.spi.PersistenceUnitInfo;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.hibernate.boot.registry.classloading.internal.ClassLoaderServiceImpl;
import org.hibernate.bytecode.enhance.spi.EnhancementContext;
import org.hibernate.bytecode.spi.BytecodeProvider;
import org.hibernate.jpa.HibernatePersistenceProvider;
import org.hibernate.jpa.boot.internal.PersistenceUnitInfoDescriptor;
import org.hibernate.jpa.boot.spi.Bootstrap;
import org.hibernate.jpa.boot.spi.EntityManagerFactoryBuilder;

/**
 * Hibernate without a provider of bytecode. For each entity it would generate a class that accesses
 * its fields, and one for proxies, of which the hub uses none: with Byte Buddy, that loads a
 * thousand classes at each start. What is read and written often does not pass through entities.
 */
final class PlainHibernate extends HibernatePersistenceProvider {
  @Override
  @SuppressWarnings("rawtypes")
  protected EntityManagerFactoryBuilder getEntityManagerFactoryBuilder(
      PersistenceUnitInfo unit, Map<?, ?> properties) {
    return Bootstrap.getEntityManagerFactoryBuilder(
        new Unit(unit), (Map) properties, new Services());
  }

  /** Its classes are not transformed when they are loaded. */
  private static final class Unit extends PersistenceUnitInfoDescriptor {
    Unit(PersistenceUnitInfo info) {
      super(info);
    }

    @Override
    public void pushClassTransformer(EnhancementContext context) {
      // there is no class loader that would call it
    }
  }

  /** Finds all services but that one; Hibernate then does without. */
  private static final class Services extends ClassLoaderServiceImpl {
    private static final long serialVersionUID = 1L;

    @Override
    public <S> Collection<S> loadJavaServices(Class<S> service) {
      return service == BytecodeProvider.class ? List.of() : super.loadJavaServices(service);
    }
  }
}
