package io.carillon.http;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;
import java.util.Set;

/** The JAX-RS application; lists its classes, so that no server has to search for them. */
@ApplicationPath("api")
public class CarillonApplication extends Application {
  @Override
  public Set<Class<?>> getClasses() {
    return Set.of(ChannelsResource.class);
  }
}
