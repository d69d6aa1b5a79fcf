package io.carillon.server;

import io.carillon.server.application.OrdersApplication;
import io.carillon.server.bystander.Bystander;
import io.carillon.server.enterprise.Billing;
import io.carillon.server.enterprise.BillingApplication;
import io.carillon.server.enterprise.Invoice;
import io.carillon.server.enterprise.InvoicesResource;
import java.io.File;
import org.jboss.shrinkwrap.api.Filters;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.Asset;
import org.jboss.shrinkwrap.api.asset.ClassLoaderAsset;
import org.jboss.shrinkwrap.api.asset.EmptyAsset;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.jboss.shrinkwrap.api.spec.JavaArchive;
import org.jboss.shrinkwrap.api.spec.WebArchive;

/** What is deployed. */
final class Archives {
  private static final File WAR =
      new File(System.getProperty("carillon.war", "target/carillon.war"));
  private static final File CLASSES =
      new File(System.getProperty("carillon.classes.jar", "target/carillon-classes.jar"));

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
    return ShrinkWrap.create(WebArchive.class, "application.war")
        .addAsLibrary(CLASSES)
        // what the hub itself needs, which Maven would bring with it
        .merge(hub(), "/", Filters.include("/WEB-INF/lib/.*"))
        .addAsResource(persistenceXml(), "META-INF/persistence.xml")
        .addPackage(OrdersApplication.class.getPackage())
        .addAsWebInfResource(EmptyAsset.INSTANCE, "beans.xml");
  }
}
