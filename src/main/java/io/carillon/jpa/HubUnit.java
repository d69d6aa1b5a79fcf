package io.carillon.jpa;

import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.PersistenceException;
import jakarta.persistence.SharedCacheMode;
import jakarta.persistence.ValidationMode;
import jakarta.persistence.spi.ClassTransformer;
import jakarta.persistence.spi.PersistenceProvider;
import jakarta.persistence.spi.PersistenceProviderResolverHolder;
import jakarta.persistence.spi.PersistenceUnitInfo;
import jakarta.persistence.spi.PersistenceUnitTransactionType;
import java.net.MalformedURLException;
import java.net.URL;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The persistence unit of the log and of the tables that nodes share, described in code instead of
 * a {@code persistence.xml}: such a file would be a second unit of the application that contains
 * the hub, and its {@code @PersistenceContext} without a name ambiguous (Jakarta Persistence 3.1,
 * 8.2.1).
 */
public final class HubUnit implements PersistenceUnitInfo {
  /** Its name in messages of the provider. */
  public static final String NAME = "carillon";

  private static final List<String> ENTITIES =
      List.of(
          "io.carillon.jpa.AppenderRow",
          "io.carillon.jpa.ChannelRow",
          "io.carillon.jpa.EpochRow",
          "io.carillon.jpa.EpochStartRow",
          "io.carillon.jpa.EventRow",
          "io.carillon.jpa.ExpiredRow",
          "io.carillon.jpa.ExpiryRow",
          "io.carillon.jpa.KeyRow",
          "io.carillon.jpa.OutboxRow",
          "io.carillon.jpa.PublisherIdRow",
          "io.carillon.jpa.ScheduledRow",
          "io.carillon.shared.AgreementRow",
          "io.carillon.shared.AlertRow",
          "io.carillon.shared.CommandResultRow",
          "io.carillon.shared.CommandRow",
          "io.carillon.shared.CounterRow",
          "io.carillon.shared.ForwardingRow",
          "io.carillon.shared.InboxRow",
          "io.carillon.shared.MemberRow",
          "io.carillon.shared.NodeRow",
          "io.carillon.shared.OccupancyRow",
          "io.carillon.shared.OneTimeRow",
          "io.carillon.shared.PushDeviceRow",
          "io.carillon.shared.QuietHoursRow",
          "io.carillon.shared.ReceiptRow",
          "io.carillon.shared.RelayPartRow",
          "io.carillon.shared.RevocationRow");

  /** The first is standard, the rest are the providers' own; each ignores the others'. */
  private static final Map<String, String> PROPERTIES =
      Map.ofEntries(
          // The room schema creates them; providers would differ in their types.
          Map.entry("jakarta.persistence.schema-generation.database.action", "none"),
          Map.entry("hibernate.jdbc.batch_size", "500"),
          Map.entry("hibernate.order_inserts", "true"),
          Map.entry("hibernate.order_updates", "true"),
          Map.entry("hibernate.query.in_clause_parameter_padding", "true"),
          Map.entry("eclipselink.jdbc.batch-writing", "JDBC"),
          Map.entry("eclipselink.jdbc.batch-writing.size", "500"),
          // The classes may have been loaded before the unit is opened.
          Map.entry("eclipselink.weaving", "false"));

  private final PersistenceUnitTransactionType transactionType;
  private final DataSource dataSource;

  /**
   * A description of the unit.
   *
   * @param dataSource of that type
   */
  public HubUnit(PersistenceUnitTransactionType transactionType, DataSource dataSource) {
    this.transactionType = transactionType;
    this.dataSource = dataSource;
  }

  /**
   * Opens the unit with transactions of the container.
   *
   * @param dataSource takes part in them
   * @param properties more properties of the unit, or of the provider
   * @throws PersistenceException if the database is unavailable, or there is no provider
   */
  public static EntityManagerFactory openJta(DataSource dataSource, Map<String, ?> properties) {
    return open(new HubUnit(PersistenceUnitTransactionType.JTA, dataSource), properties);
  }

  /**
   * Opens the unit with transactions of the database itself, without a container.
   *
   * @param properties more properties of the unit, or of the provider
   * @throws PersistenceException if the database is unavailable, or there is no provider
   */
  public static EntityManagerFactory openResourceLocal(
      DataSource dataSource, Map<String, ?> properties) {
    return open(new HubUnit(PersistenceUnitTransactionType.RESOURCE_LOCAL, dataSource), properties);
  }

  /**
   * The same, with a certain provider.
   *
   * @throws PersistenceException if the database is unavailable
   */
  public static EntityManagerFactory openResourceLocal(
      PersistenceProvider provider, DataSource dataSource, Map<String, ?> properties) {
    return provider.createContainerEntityManagerFactory(
        new HubUnit(PersistenceUnitTransactionType.RESOURCE_LOCAL, dataSource), properties);
  }

  private static EntityManagerFactory open(HubUnit unit, Map<String, ?> properties) {
    Object wanted = properties.get("jakarta.persistence.provider");
    for (PersistenceProvider provider :
        PersistenceProviderResolverHolder.getPersistenceProviderResolver()
            .getPersistenceProviders()) {
      if (wanted == null || provider.getClass().getName().equals(wanted)) {
        EntityManagerFactory factory =
            provider.createContainerEntityManagerFactory(unit, properties);
        if (factory != null) { // otherwise it leaves the unit to another provider
          return factory;
        }
      }
    }
    throw new IllegalStateException("there is no provider of Jakarta Persistence for the hub");
  }

  /**
   * Reads from a table: providers may connect to the database only when it is first used.
   *
   * @throws PersistenceException if the database is unavailable, or has not the tables
   */
  public static void requireTables(EntityManagerFactory factory) {
    ResourceLocalTransactions.read(
        factory,
        em -> em.createNativeQuery("select count(*) from carillon_outbox").getSingleResult());
  }

  @Override
  public String getPersistenceUnitName() {
    return NAME;
  }

  @Override
  public @Nullable String getPersistenceProviderClassName() {
    return null; // any
  }

  @Override
  public PersistenceUnitTransactionType getTransactionType() {
    return transactionType;
  }

  @Override
  public @Nullable DataSource getJtaDataSource() {
    return transactionType == PersistenceUnitTransactionType.JTA ? dataSource : null;
  }

  @Override
  public @Nullable DataSource getNonJtaDataSource() {
    return transactionType == PersistenceUnitTransactionType.JTA ? null : dataSource;
  }

  @Override
  public List<String> getMappingFileNames() {
    return List.of();
  }

  @Override
  public List<URL> getJarFileUrls() {
    return List.of();
  }

  @Override
  public URL getPersistenceUnitRootUrl() {
    String file = "/" + HubUnit.class.getName().replace('.', '/') + ".class";
    URL url = HubUnit.class.getResource(file);
    if (url == null || !url.getProtocol().equals("file")) {
      return HubUnit.class.getProtectionDomain().getCodeSource().getLocation();
    }
    try { // where classes are files, Payara has the file itself as location
      return new URL(url.toString().substring(0, url.toString().length() - file.length() + 1));
    } catch (MalformedURLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public List<String> getManagedClassNames() {
    return ENTITIES;
  }

  @Override
  public boolean excludeUnlistedClasses() {
    return true;
  }

  /** Other nodes write to the same tables: what is read must come from there. */
  @Override
  public SharedCacheMode getSharedCacheMode() {
    return SharedCacheMode.NONE;
  }

  @Override
  public ValidationMode getValidationMode() {
    return ValidationMode.NONE;
  }

  @Override
  public Properties getProperties() {
    Properties properties = new Properties();
    properties.putAll(PROPERTIES);
    return properties;
  }

  @Override
  public String getPersistenceXMLSchemaVersion() {
    return "3.0";
  }

  @Override
  public ClassLoader getClassLoader() {
    return HubUnit.class.getClassLoader();
  }

  @Override
  public void addTransformer(ClassTransformer transformer) {
    // the entities work as they are
  }

  @Override
  public ClassLoader getNewTempClassLoader() {
    return getClassLoader();
  }

  /** Of Jakarta Persistence 3.2. */
  public @Nullable String getScopeAnnotationName() {
    return null;
  }

  /** Of Jakarta Persistence 3.2. */
  public List<String> getQualifierAnnotationNames() {
    return List.of();
  }
}
