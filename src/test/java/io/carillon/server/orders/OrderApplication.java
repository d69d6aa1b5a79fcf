package io.carillon.server.orders;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import java.util.Set;

/** The order service's resources, beside the hub's at {@code /api}. */
@ApplicationPath("app")
public class OrderApplication extends Application {
  @Override
  public Set<Class<?>> getClasses() {
    return Set.of(OrderResource.class);
  }
}
