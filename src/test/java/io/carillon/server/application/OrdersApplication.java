package io.carillon.server.application;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import java.util.Set;

/** The application's own resources, beside the hub's at {@code /api}. */
@ApplicationPath("app")
public class OrdersApplication extends Application {
  @Override
  public Set<Class<?>> getClasses() {
    return Set.of(OrdersResource.class, AnnouncementsResource.class);
  }
}
