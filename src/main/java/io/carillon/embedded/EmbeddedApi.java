package io.carillon.embedded;

import io.carillon.http.ApiResources;
import io.carillon.http.CarillonApplication;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.server.model.Resource;

/** The {@link CarillonApplication} with its resources, each at the path {@code /}. */
public class EmbeddedApi extends ResourceConfig {
  /** Called by Jersey. */
  public EmbeddedApi() {
    new CarillonApplication().getClasses().forEach(this::register);
    for (Class<?> resource : ApiResources.CLASSES) {
      registerResources(Resource.builder(resource).path("/").build());
    }
  }
}
