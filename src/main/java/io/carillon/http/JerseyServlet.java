package io.carillon.http;

import jakarta.servlet.Servlet;
import jakarta.ws.rs.core.Application;
import java.lang.reflect.Array;
import java.util.Map;
import java.util.Set;

/**
 * Creates Jersey's servlet for resources without a path at their classes, which Jersey does not
 * accept in {@link Application#getClasses}. Called by reflection, since the hub must not contain
 * Jersey.
 */
final class JerseyServlet {
  private static final Map<String, Object> PROPERTIES =
      Map.of(
          "jersey.config.server.wadl.disableWadl", true,
          // errors without a body must not get the container's HTML page
          "jersey.config.server.response.setStatusOverSendError", true);

  private JerseyServlet() {}

  /**
   * Creates the servlet.
   *
   * @param resources each at the path {@code /}
   * @param implementation a class of Jersey's server
   */
  static Servlet create(Application application, Set<Class<?>> resources, Class<?> implementation) {
    try {
      Class<?> configType =
          ImplementationClass.load("org.glassfish.jersey.server.ResourceConfig", implementation);
      Class<?> resourceType =
          ImplementationClass.load("org.glassfish.jersey.server.model.Resource", implementation);
      Object config =
          configType.getMethod("forApplication", Application.class).invoke(null, application);
      configType.getMethod("addProperties", Map.class).invoke(config, PROPERTIES);
      Object models = Array.newInstance(resourceType, resources.size());
      int index = 0;
      for (Class<?> resource : resources) {
        Array.set(models, index, atRoot(resource, resourceType));
        index++;
      }
      configType.getMethod("registerResources", models.getClass()).invoke(config, models);
      return (Servlet)
          ImplementationClass.load("org.glassfish.jersey.servlet.ServletContainer", implementation)
              .getConstructor(configType)
              .newInstance(config);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this version of Jersey is unknown to the hub", e);
    }
  }

  private static Object atRoot(Class<?> resource, Class<?> resourceType)
      throws ReflectiveOperationException {
    Object builder = resourceType.getMethod("builder", Class.class).invoke(null, resource);
    builder.getClass().getMethod("path", String.class).invoke(builder, "/");
    return builder.getClass().getMethod("build").invoke(builder);
  }
}
