package io.carillon.jpa;

import jakarta.persistence.EntityManagerFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.eclipse.persistence.config.SessionCustomizer;
import org.eclipse.persistence.sessions.DatabaseLogin;
import org.eclipse.persistence.sessions.Session;

/**
 * The persistence providers and databases that Carillon runs on; each with one database and as many
 * nodes on it as are asked for.
 */
public enum Stack {
  HIBERNATE_ON_H2("org.hibernate.jpa.HibernatePersistenceProvider", TestDatabases::h2),
  HIBERNATE_ON_POSTGRESQL(
      "org.hibernate.jpa.HibernatePersistenceProvider", TestDatabases::postgresql),
  ECLIPSELINK_ON_H2("org.eclipse.persistence.jpa.PersistenceProvider", TestDatabases::h2),
  ECLIPSELINK_ON_POSTGRESQL(
      "org.eclipse.persistence.jpa.PersistenceProvider", TestDatabases::postgresql),
  HIBERNATE_ON_MARIADB("org.hibernate.jpa.HibernatePersistenceProvider", TestDatabases::mariadb),
  ECLIPSELINK_ON_MARIADB("org.eclipse.persistence.jpa.PersistenceProvider", TestDatabases::mariadb),
  HIBERNATE_ON_HSQLDB("org.hibernate.jpa.HibernatePersistenceProvider", TestDatabases::hsqldb),
  ECLIPSELINK_ON_HSQLDB("org.eclipse.persistence.jpa.PersistenceProvider", TestDatabases::hsqldb),
  HIBERNATE_ON_DERBY("org.hibernate.jpa.HibernatePersistenceProvider", TestDatabases::derby),
  ECLIPSELINK_ON_DERBY("org.eclipse.persistence.jpa.PersistenceProvider", TestDatabases::derby);

  private static final boolean IS_ALL =
      "all".equals(System.getProperty("carillon.tests.databases"));

  private final String provider;
  private final Supplier<DataSource> newDatabase;
  private final List<Node> nodes = new ArrayList<>();
  private DataSource database;

  Stack(String provider, Supplier<DataSource> newDatabase) {
    this.provider = provider;
    this.newDatabase = newDatabase;
  }

  /** Those on H2 and PostgreSQL; with {@code -Dcarillon.tests.databases=all} also on MariaDB. */
  public static Stream<Stack> main() {
    return Arrays.stream(values()).filter(each -> each.isMain() || (IS_ALL && each.isOnMariadb()));
  }

  /** Those for the contracts of the log: also MariaDB, with that property all of them. */
  public static Stream<Stack> contracts() {
    return Arrays.stream(values())
        .filter(each -> each.isMain() || each == HIBERNATE_ON_MARIADB || IS_ALL);
  }

  private boolean isMain() {
    return ordinal() <= ECLIPSELINK_ON_POSTGRESQL.ordinal();
  }

  private boolean isOnMariadb() {
    return this == HIBERNATE_ON_MARIADB || this == ECLIPSELINK_ON_MARIADB;
  }

  /** Another provider on the same database; the same where there is no other. */
  Stack other() {
    return Arrays.stream(values())
        .filter(each -> each != this && name().endsWith(each.name().replaceFirst(".*_ON", "")))
        .findFirst()
        .orElse(this);
  }

  /** A node, booted once for all tests of the JVM. All nodes of a stack share its database. */
  public synchronized Node node(int index) {
    if (database == null) {
      database = newDatabase.get();
    }
    while (nodes.size() <= index) {
      nodes.add(boot(database));
    }
    return nodes.get(index);
  }

  DataSource newDatabase() {
    return newDatabase.get();
  }

  /** Boots the real persistence unit over a database. */
  Node boot(DataSource database) {
    TestDataSource dataSource = new TestDataSource(TestDatabases.prepared(database));
    Map<String, Object> properties = new HashMap<>();
    properties.put("jakarta.persistence.provider", provider);
    properties.put("eclipselink.session-name", name() + System.identityHashCode(dataSource));
    properties.put("eclipselink.logging.level", "OFF");
    properties.put("eclipselink.session.customizer", Hurry.class.getName());
    EntityManagerFactory factory = HubUnit.openResourceLocal(dataSource, properties);
    return new Node(dataSource, factory, new ResourceLocalTransactions(factory, dataSource));
  }

  /**
   * EclipseLink reads again from a database that is away, three times with a pause of 5 s each: no
   * pauses in tests.
   */
  public static final class Hurry implements SessionCustomizer {
    @Override
    public void customize(Session session) {
      ((DatabaseLogin) session.getDatasourceLogin()).setDelayBetweenConnectionAttempts(0);
    }
  }

  /** A Carillon node as far as its log goes. */
  public record Node(
      TestDataSource dataSource, EntityManagerFactory factory, Transactions transactions) {}
}
