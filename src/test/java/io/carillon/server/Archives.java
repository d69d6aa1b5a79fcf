package io.carillon.server;

import io.carillon.server.application.OrdersApplication;
import io.carillon.server.bystander.Bystander;
import io.carillon.server.shop.ShopApplication;
import java.io.File;
import org.jboss.shrinkwrap.api.Filters;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.EmptyAsset;
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

  /** An application with the hub as a library. */
  static WebArchive application() {
    return withHub("application.war", OrdersApplication.class.getPackage());
  }

  /** Another one, which uses the Java API. */
  static WebArchive shop() {
    return withHub("shop.war", ShopApplication.class.getPackage());
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
