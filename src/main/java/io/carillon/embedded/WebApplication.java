package io.carillon.embedded;

import io.undertow.security.idm.Account;
import io.undertow.security.idm.Credential;
import io.undertow.security.idm.IdentityManager;
import io.undertow.server.handlers.resource.ClassPathResourceManager;
import io.undertow.servlet.Servlets;
import io.undertow.servlet.api.DeploymentInfo;
import io.undertow.servlet.api.InstanceFactory;
import io.undertow.servlet.api.MimeMapping;
import io.undertow.servlet.api.ServletInfo;
import io.undertow.servlet.api.ServletStackTraces;
import io.undertow.servlet.util.ImmediateInstanceHandle;
import jakarta.enterprise.inject.spi.BeanManager;
import jakarta.enterprise.inject.spi.Unmanaged;
import jakarta.enterprise.inject.spi.Unmanaged.UnmanagedInstance;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.Servlet;
import jakarta.ws.rs.core.Application;
import java.util.List;
import org.glassfish.jersey.server.ServerProperties;
import org.glassfish.jersey.servlet.ServletProperties;
import org.jboss.weld.environment.servlet.Listener;
import org.jboss.weld.environment.servlet.WeldServletLifecycle;
import org.jspecify.annotations.Nullable;

/** Describes the web application to Undertow, which has neither a {@code web.xml} nor scanning. */
final class WebApplication {
  private static final String PAGES = "io/carillon/embedded/webapp";

  private final BeanManager beans;

  private WebApplication(BeanManager beans) {
    this.beans = beans;
  }

  /**
   * The deployment: pages at {@code /}, the JAX-RS application and the servlets at their paths, all
   * with injection from {@code beans}.
   */
  static DeploymentInfo of(WebComponents components, String apiPath, BeanManager beans) {
    return new WebApplication(beans).describe(components, apiPath);
  }

  private DeploymentInfo describe(WebComponents components, String apiPath) {
    ClassLoader loader = WebApplication.class.getClassLoader();
    DeploymentInfo web =
        Servlets.deployment()
            .setDeploymentName("carillon")
            .setContextPath("/")
            .setClassLoader(loader)
            .setDefaultEncoding("UTF-8")
            .setServletStackTraces(ServletStackTraces.NONE)
            .setResourceManager(new ClassPathResourceManager(loader, PAGES))
            .addWelcomePage("index.html")
            .addMimeMapping(new MimeMapping("html", "text/html;charset=UTF-8"))
            .addMimeMapping(new MimeMapping("css", "text/css;charset=UTF-8"))
            .addMimeMapping(new MimeMapping("js", "text/javascript;charset=UTF-8"))
            .addMimeMapping(new MimeMapping("svg", "image/svg+xml;charset=UTF-8"))
            .setIdentityManager(new NoLogins())
            // Weld's listener uses the running container and activates its request scope
            .addServletContextAttribute(WeldServletLifecycle.BEAN_MANAGER_ATTRIBUTE_NAME, beans)
            .addListener(Servlets.listener(Listener.class))
            .addServlet(jaxRs(components.application(), apiPath));
    components.servlets().forEach((type, paths) -> web.addServlet(servlet(type, paths)));
    components.filters().forEach(filter -> add(filter, web));
    return web;
  }

  /** Rejects all container logins: users authenticate by tokens only. */
  private static final class NoLogins implements IdentityManager {
    @Override
    public @Nullable Account verify(Account account) {
      return null;
    }

    @Override
    public @Nullable Account verify(String id, Credential credential) {
      return null;
    }

    @Override
    public @Nullable Account verify(Credential credential) {
      return null;
    }
  }

  private static ServletInfo jaxRs(Class<? extends Application> application, String path) {
    return Servlets.servlet(application.getName(), EmbeddedApiServlet.class)
        .addInitParam(ServletProperties.JAXRS_APPLICATION_CLASS, application.getName())
        .addInitParam(ServerProperties.WADL_FEATURE_DISABLE, "true")
        // errors without a body must not get the container's HTML page
        .addInitParam(ServerProperties.RESPONSE_SET_STATUS_OVER_SEND_ERROR, "true")
        .addMapping(path + "/*")
        .setAsyncSupported(true)
        .setLoadOnStartup(1);
  }

  private <T extends Servlet> ServletInfo servlet(Class<T> type, List<String> paths) {
    return Servlets.servlet(type.getName(), type, instances(type)).addMappings(paths);
  }

  private void add(Class<? extends Filter> type, DeploymentInfo web) {
    web.addFilter(Servlets.filter(type.getName(), type, instances(type)).setAsyncSupported(true));
    web.addFilterUrlMapping(type.getName(), "/*", DispatcherType.REQUEST);
  }

  private <T> InstanceFactory<T> instances(Class<T> type) {
    return () -> {
      UnmanagedInstance<T> instance =
          new Unmanaged<>(beans, type).newInstance().produce().inject().postConstruct();
      return new ImmediateInstanceHandle<>(instance.get()) {
        @Override
        public void release() {
          instance.preDestroy().dispose();
        }
      };
    };
  }
}
