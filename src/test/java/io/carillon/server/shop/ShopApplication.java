package io.carillon.server.shop;

import io.carillon.api.PositionHeader;
import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import java.util.Set;

/** Beside the hub's own application. */
@ApplicationPath("shop")
public class ShopApplication extends Application {
  @Override
  public Set<Class<?>> getClasses() {
    return Set.of(OrdersResource.class, PositionHeader.class);
  }
}
