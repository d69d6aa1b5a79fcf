package io.carillon.http;

import io.carillon.security.HubResource;
import jakarta.servlet.ServletConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServlet;
import java.io.IOException;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * RESTEasy's servlet with the hub's resources. RESTEasy takes the methods of listed resources from
 * the class that bears {@code @Path}, which here is {@link HubResource}; so they are added to its
 * registry, each at the path {@code /}. Called by reflection, since not every server shows
 * RESTEasy's classes to applications.
 */
final class RestEasyServlet extends HttpServlet {
  private static final long serialVersionUID = 1L;

  private final transient HttpServlet dispatcher;

  /**
   * @param type {@code HttpServletDispatcher} or a subclass
   */
  RestEasyServlet(Class<? extends HttpServlet> type) {
    try {
      dispatcher = type.getConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw unknown(e);
    }
  }

  @Override
  public void init(ServletConfig config) throws ServletException {
    super.init(config);
    dispatcher.init(config);
    try {
      Object core = call(dispatcher, "getDispatcher");
      Object registry = call(core, "getRegistry");
      Object builder = call(call(core, "getProviderFactory"), "getResourceBuilder");
      Method describe = builder.getClass().getMethod("getRootResourceFromAnnotations", Class.class);
      Method add = registry.getClass().getMethod("addPerRequestResource", describe.getReturnType());
      for (Class<?> type : new CarillonApplication().getClasses()) {
        if (HubResource.class.isAssignableFrom(type)) {
          add.invoke(registry, atRoot(describe.invoke(builder, type), describe.getReturnType()));
        }
      }
    } catch (InvocationTargetException e) {
      throw new ServletException("RESTEasy rejects a resource of the hub", e.getCause());
    } catch (ReflectiveOperationException e) {
      throw unknown(e);
    }
  }

  /**
   * A description whose path is {@code /}, instead of none.
   *
   * @param type {@code ResourceClass}
   */
  private static Object atRoot(Object resource, Class<?> type) throws ReflectiveOperationException {
    Object[] methods = (Object[]) type.getMethod("getResourceMethods").invoke(resource);
    Map<String, Object> answers = new HashMap<>(Map.of("getPath", "/"));
    Object described = proxy(resource, type, answers);
    Class<?> methodType = methods.getClass().getComponentType();
    Object[] ofDescribed = (Object[]) Array.newInstance(methodType, methods.length);
    Arrays.setAll(
        ofDescribed, i -> proxy(methods[i], methodType, Map.of("getResourceClass", described)));
    answers.put("getResourceMethods", ofDescribed);
    return described;
  }

  /** An object that gives some answers of its own. */
  private static Object proxy(Object target, Class<?> type, Map<String, Object> answers) {
    return Proxy.newProxyInstance(
        type.getClassLoader(),
        new Class<?>[] {type},
        (proxy, method, arguments) ->
            answers.containsKey(method.getName())
                ? answers.get(method.getName())
                : method.invoke(target, arguments));
  }

  private static Object call(Object target, String method) throws ReflectiveOperationException {
    return target.getClass().getMethod(method).invoke(target);
  }

  private static IllegalStateException unknown(ReflectiveOperationException cause) {
    return new IllegalStateException("this version of RESTEasy is unknown to the hub", cause);
  }

  @Override
  public void service(ServletRequest request, ServletResponse response)
      throws ServletException, IOException {
    dispatcher.service(request, response);
  }

  @Override
  public void destroy() {
    dispatcher.destroy();
  }
}
