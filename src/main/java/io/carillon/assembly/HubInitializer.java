package io.carillon.assembly;

import io.carillon.config.CarillonConfig;
import io.carillon.config.CarillonConfig.Host;
import io.carillon.config.ConfigSources;
import io.carillon.http.ApiPathServlet;
import io.carillon.http.ApiServlet;
import io.carillon.http.HubFilter;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.annotation.HandlesTypes;
import jakarta.ws.rs.ApplicationPath;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Adds the hub to a web application that has it in {@code WEB-INF/lib}, in the {@code lib} of its
 * EAR, or in {@code WEB-INF/classes} as the hub's own WAR (Jakarta Servlet 6.0, 8.2.4). Annotations
 * and fragments would not do: servers look for neither in an EAR, and they fix the paths.
 */
@HandlesTypes(ApplicationPath.class)
public class HubInitializer implements ServletContainerInitializer {
  @Override
  public void onStartup(@Nullable Set<Class<?>> applications, ServletContext context) {
    String path = CarillonConfig.load(Host.SERVER, ConfigSources.standard()).deployment().apiPath();
    if (applications != null) {
      applications.forEach(application -> requireOtherPath(application, path));
    }
    ApiServlet.register(context, path);
    ApiPathServlet.register(context, path);
    FilterRegistration.Dynamic filter = context.addFilter(HubFilter.NAME, HubFilter.class);
    if (filter != null) { // otherwise web.xml has mapped it
      filter.setAsyncSupported(true);
      filter.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, path + "/*");
    }
    context.addListener(HubLifecycle.class);
  }

  private static void requireOtherPath(Class<?> application, String path) {
    ApplicationPath declared = application.getAnnotation(ApplicationPath.class);
    if (declared != null
        && path.equals("/" + declared.value().replaceAll("^/+|/+$", "").replaceAll("/\\*$", ""))) {
      throw ApiServlet.clash(path, "the application " + application.getName());
    }
  }
}
