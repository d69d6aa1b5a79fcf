package io.carillon.assembly;

import jakarta.inject.Inject;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;
import org.jspecify.annotations.Nullable;

/**
 * Starts the hub with its web application, and stops it before the application is taken apart.
 * CDI's own events are not suitable: where the hub is a library in an application, Payara
 * initializes the application scope before the application has JNDI names; and by the time beans
 * are destroyed, servers have removed names, transactions or threads.
 */
@WebListener
public class HubLifecycle implements ServletContextListener {
  @Inject HubBeans beans;
  @Inject FamilyBeans families;

  private @Nullable Hub hub; // the container calls one after the other

  @Override
  public void contextInitialized(ServletContextEvent event) {
    hub = beans.start();
    families.start();
    HubContext context = hub.context;
    String api = event.getServletContext().getContextPath() + "/api";
    StartReport.write(context.environment(), context.config(), api);
  }

  @Override
  public void contextDestroyed(ServletContextEvent event) {
    if (hub != null) {
      hub.close();
    }
  }
}
