package io.carillon.http;

import jakarta.servlet.Servlet;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import jakarta.ws.rs.ext.RuntimeDelegate;
import java.util.Map;
import java.util.Set;

/**
 * Registers the {@link CarillonApplication} with the server's implementation of JAX-RS, by its
 * servlet: {@code @ApplicationPath} would fix the path when the hub is compiled, and servers do not
 * look for it in the libraries of an EAR.
 */
public final class ApiServlet {
  private static final String NAME = "carillon-api";

  private ApiServlet() {}

  /**
   * Registers it.
   *
   * @param path without a slash at its end
   * @throws IllegalStateException if another servlet has the path, or the server has an unknown
   *     implementation of JAX-RS
   */
  public static void register(ServletContext context, String path) {
    Class<?> implementation = RuntimeDelegate.getInstance().getClass();
    Servlet servlet;
    Map<String, String> parameters;
    if (implementation.getName().startsWith("org.jboss.resteasy.")) {
      servlet = new RestEasyServlet(implementation);
      parameters = RestEasyServlet.parameters(path);
    } else if (implementation.getName().startsWith("org.glassfish.jersey.")) {
      servlet =
          JerseyServlet.create(new CarillonApplication(), ApiResources.CLASSES, implementation);
      parameters = Map.of();
    } else {
      throw new IllegalStateException(
          "the hub needs RESTEasy or Jersey as the server's implementation of Jakarta REST, not "
              + implementation.getName());
    }
    ServletRegistration.Dynamic registration = context.addServlet(NAME, new ApiDispatcher(servlet));
    if (registration == null) {
      throw new IllegalStateException("the application contains the hub twice");
    }
    registration.setInitParameters(parameters);
    registration.setAsyncSupported(true);
    registration.setLoadOnStartup(1);
    Set<String> conflicts = registration.addMapping(path + "/*");
    if (!conflicts.isEmpty()) {
      throw clash(path, "a servlet of the application");
    }
  }

  /**
   * Why the application cannot be deployed.
   *
   * @param other what has the hub's path
   */
  public static IllegalStateException clash(String path, String other) {
    return new IllegalStateException(
        "the hub's API and %s have the same path %s: choose another for the hub with carillon.api-path"
            .formatted(other, path));
  }
}
