package io.carillon.bench;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import java.util.Set;

/** {@link StockBroadcasts} as a WAR on an application server, with that server's broadcaster. */
@ApplicationPath("app")
public class StockApplication extends Application {
  @Override
  public Set<Class<?>> getClasses() {
    return Set.of(StockBroadcasts.class);
  }
}
