package io.carillon.http;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.http.HttpServlet;
import jakarta.ws.rs.ext.RuntimeDelegate;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Registers the {@link CarillonApplication} with the server's implementation of JAX-RS, by its
 * servlet: {@code @ApplicationPath} would fix the path when the hub is compiled, and servers do not
 * look for it in the libraries of an EAR.
 */
public final class ApiServlet {
  private static final String NAME = "carillon-api";
  private static final String RESTEASY =
      "org.jboss.resteasy.plugins.server.servlet.HttpServlet30Dispatcher";
  private static final String JERSEY = "org.glassfish.jersey.servlet.ServletContainer";
  private static final String APPLICATION = "jakarta.ws.rs.Application";

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
    ServletRegistration.Dynamic servlet;
    if (implementation.getName().startsWith("org.jboss.resteasy.")) {
      servlet = context.addServlet(NAME, new RestEasyServlet(type(RESTEASY, implementation)));
      requireOnce(servlet);
      servlet.setInitParameter("resteasy.servlet.mapping.prefix", path);
    } else if (implementation.getName().startsWith("org.glassfish.jersey.")) {
      servlet = context.addServlet(NAME, type(JERSEY, implementation));
      requireOnce(servlet);
      servlet.setInitParameter("jersey.config.server.wadl.disableWadl", "true");
      // errors without a body must not get the container's HTML page
      servlet.setInitParameter("jersey.config.server.response.setStatusOverSendError", "true");
    } else {
      throw new IllegalStateException(
          "the hub needs RESTEasy or Jersey as the server's implementation of Jakarta REST, not "
              + implementation.getName());
    }
    servlet.setInitParameter(APPLICATION, CarillonApplication.class.getName());
    servlet.setAsyncSupported(true);
    servlet.setLoadOnStartup(1);
    Set<String> conflicts = servlet.addMapping(path + "/*");
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

  private static void requireOnce(ServletRegistration.@Nullable Dynamic servlet) {
    if (servlet == null) {
      throw new IllegalStateException("the application contains the hub twice");
    }
  }

  /** A class of the implementation, which servers may hide from applications. */
  private static Class<? extends HttpServlet> type(String name, Class<?> implementation) {
    try {
      return load(name, Thread.currentThread().getContextClassLoader());
    } catch (ClassNotFoundException hidden) {
      try {
        return load(name, implementation.getClassLoader());
      } catch (ClassNotFoundException e) {
        throw new IllegalStateException("the server has no " + name, e);
      }
    }
  }

  private static Class<? extends HttpServlet> load(String name, ClassLoader loader)
      throws ClassNotFoundException {
    return Class.forName(name, false, loader).asSubclass(HttpServlet.class);
  }
}
