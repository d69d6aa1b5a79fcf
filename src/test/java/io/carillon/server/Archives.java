package io.carillon.server;

import io.carillon.server.application.OrdersApplication;
import io.carillon.server.bystander.Bystander;
import io.carillon.server.messages.Messages;
import io.carillon.server.orders.CustomerOrder;
import java.io.File;
import org.jboss.shrinkwrap.api.Filters;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.EmptyAsset;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** What is deployed. */
final class Archives {
  private static final File WAR =
      new File(System.getProperty("carillon.war", "target/carillon.war"));
  private static final File CLASSES =
      new File(System.getProperty("carillon.classes.jar", "target/carillon-classes.jar"));

  /** Jakarta EE Platform 10, EE.5.20. */
  static final String DEFAULT_DATA_SOURCE = "java:comp/DefaultDataSource";

  private static final String PERSISTENCE_XML =
      """
      <persistence xmlns="https://jakarta.ee/xml/ns/persistence" version="3.0">
        <persistence-unit name="orders" transaction-type="JTA">
          <jta-data-source>%s</jta-data-source>
          <class>io.carillon.server.orders.CustomerOrder</class>
          <exclude-unlisted-classes>true</exclude-unlisted-classes>
          <properties>
            <property name="jakarta.persistence.schema-generation.database.action" value="create"/>
          </properties>
        </persistence-unit>
      </persistence>
      """;

  private Archives() {}

  /** The hub as it is packaged, byte for byte the entries of {@code carillon.war}. */
  static WebArchive hub() {
    return ShrinkWrap.createFromZipFile(WebArchive.class, WAR);
  }

  /** An application without the hub. */
  static WebArchive bystander() {
    return ShrinkWrap.create(WebArchive.class, "bystander.war")
        .addPackage(Bystander.class.getPackage())
        .addAsWebInfResource(EmptyAsset.INSTANCE, "beans.xml");
  }

  /** An application that sends and receives messages. */
  static WebArchive messages() {
    return ShrinkWrap.create(WebArchive.class, "messages.war")
        .addPackage(Messages.class.getPackage())
        .addAsWebInfResource(EmptyAsset.INSTANCE, "beans.xml");
  }

  /** An application with the hub as a library. */
  static WebArchive application() {
    return withHub("application.war", OrdersApplication.class.getPackage());
  }

  /** An order service with the hub as a library, and data of its own in the default data source. */
  static WebArchive orders() {
    return orders("orders.war", DEFAULT_DATA_SOURCE, "");
  }

  /**
   * The order service under another name.
   *
   * @param dataSource of its own data, by the name in JNDI
   * @param settings of the hub, as lines
   */
  static WebArchive orders(String name, String dataSource, String settings) {
    return withHub(name, CustomerOrder.class.getPackage())
        .addAsResource(
            new StringAsset(PERSISTENCE_XML.formatted(dataSource)), "META-INF/persistence.xml")
        .addAsResource(new StringAsset(settings), "META-INF/microprofile-config.properties");
  }

  private static WebArchive withHub(String name, Package classes) {
    return ShrinkWrap.create(WebArchive.class, name)
        .addAsLibrary(CLASSES)
        // what the hub itself needs, which Maven would bring with it
        .merge(hub(), "/", Filters.include("/WEB-INF/lib/.*"))
        .addPackage(classes)
        .addAsWebInfResource(EmptyAsset.INSTANCE, "beans.xml");
  }
}
