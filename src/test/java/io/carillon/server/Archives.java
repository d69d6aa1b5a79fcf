package io.carillon.server;

import io.carillon.server.application.OrdersApplication;
import io.carillon.server.atapi.AtApi;
import io.carillon.server.bystander.Bystander;
import io.carillon.server.enterprise.Billing;
import io.carillon.server.enterprise.BillingApplication;
import io.carillon.server.enterprise.Invoice;
import io.carillon.server.enterprise.InvoicesResource;
import io.carillon.server.faces.OrdersPage;
import io.carillon.server.messages.Messages;
import io.carillon.server.orders.CustomerOrder;
import io.carillon.server.shop.ShopApplication;
import java.io.File;
import java.util.Map;
import java.util.stream.Collectors;
import org.jboss.shrinkwrap.api.Filters;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.Asset;
import org.jboss.shrinkwrap.api.asset.ClassLoaderAsset;
import org.jboss.shrinkwrap.api.asset.EmptyAsset;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.jboss.shrinkwrap.api.spec.JavaArchive;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** What is deployed. */
final class Archives {
  private static final File WAR =
      new File(System.getProperty("carillon.war", "target/carillon.war"));
  private static final File CLASSES =
      new File(System.getProperty("carillon.classes.jar", "target/carillon-classes.jar"));

  private static final File FACES =
      new File(System.getProperty("carillon.faces.jar", "target/carillon-faces.jar"));

  private static final String PERSISTENCE_XML =
      """
      <persistence xmlns="https://jakarta.ee/xml/ns/persistence" version="3.0">
        <persistence-unit name="orders" transaction-type="JTA">
          %s
          <class>io.carillon.server.orders.CustomerOrder</class>
          <exclude-unlisted-classes>true</exclude-unlisted-classes>
          <!-- WildFly would start a cache container at each boot. -->
          <shared-cache-mode>NONE</shared-cache-mode>
          <validation-mode>NONE</validation-mode>
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

  /** An enterprise application with the hub as a library, an EJB module and a web module. */
  static EnterpriseArchive enterpriseApplication() {
    JavaArchive beans =
        ShrinkWrap.create(JavaArchive.class, "enterprise-ejb.jar")
            .addClasses(Billing.class, Invoice.class)
            .addAsManifestResource(persistenceXml(), "persistence.xml")
            .addAsManifestResource(EmptyAsset.INSTANCE, "beans.xml");
    WebArchive web =
        ShrinkWrap.create(WebArchive.class, "enterprise-web.war")
            .addClasses(BillingApplication.class, InvoicesResource.class)
            .addAsWebInfResource(EmptyAsset.INSTANCE, "beans.xml");
    EnterpriseArchive application =
        ShrinkWrap.create(EnterpriseArchive.class, "enterprise.ear")
            .addAsLibrary(CLASSES)
            .addAsModule(beans)
            .addAsModule(web);
    hub()
        .getContent(Filters.include("/WEB-INF/lib/.*\\.jar"))
        .forEach(
            (path, library) ->
                application.add(library.getAsset(), "lib/" + path.get().replaceAll(".*/", "")));
    return application;
  }

  private static Asset persistenceXml() {
    return new ClassLoaderAsset("io/carillon/server/application/persistence.xml");
  }

  /** An application with the hub as a library. */
  static WebArchive application() {
    return withHub("application.war", OrdersApplication.class.getPackage())
        .addAsResource(persistenceXml(), "META-INF/persistence.xml");
  }

  /** An order service with the hub as a library, and data of its own in the default data source. */
  static WebArchive orders() {
    return orders("orders", "", Map.of());
  }

  /**
   * The same, whose persistence unit names the default data source as it is known to components.
   */
  static WebArchive ordersByDefaultName() {
    return orders("orders-by-default-name", "java:comp/DefaultDataSource", Map.of());
  }

  /**
   * The same.
   *
   * @param name of the application
   * @param dataSource with its data; empty for the server's default
   * @param settings of its hub
   */
  static WebArchive orders(String name, String dataSource, Map<String, String> settings) {
    return withHub(name + ".war", CustomerOrder.class.getPackage())
        .addAsResource(
            new StringAsset(PERSISTENCE_XML.formatted(jtaDataSource(dataSource))),
            "META-INF/persistence.xml")
        .addAsResource(
            new StringAsset(
                settings.entrySet().stream()
                    .map(setting -> setting.getKey() + "=" + setting.getValue())
                    .collect(Collectors.joining("\n"))),
            "META-INF/carillon.properties");
  }

  private static String jtaDataSource(String name) {
    return name.isEmpty() ? "" : "<jta-data-source>" + name + "</jta-data-source>";
  }

  /** An application that uses the Java API. */
  static WebArchive shop() {
    return withHub("shop.war", ShopApplication.class.getPackage());
  }

  /** An application with pages of Jakarta Faces. */
  static WebArchive faces() {
    return withHub("faces.war", OrdersPage.class.getPackage())
        .addAsLibrary(FACES)
        .addAsWebResource(
            new ClassLoaderAsset("io/carillon/server/faces/orders.xhtml"), "orders.xhtml");
  }

  /**
   * An application whose resources have the path {@code /api}.
   *
   * @param settings of the hub in it
   */
  static WebArchive atApi(String name, String settings) {
    return withHub(name + ".war", AtApi.class.getPackage())
        .addAsResource(new StringAsset(settings), "META-INF/carillon.properties");
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
