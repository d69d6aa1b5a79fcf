package io.carillon.assembly;

import jakarta.enterprise.inject.spi.CDI;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import org.jspecify.annotations.Nullable;

/**
 * Starts the hub with its web application, and stops it before the application is taken apart.
 * CDI's own events are not suitable: where the hub is a library in an application, Payara
 * initializes the application scope before the application has JNDI names; and by the time beans
 * are destroyed, servers have removed names, transactions or threads.
 *
 * <p>It is added by {@link HubInitializer}; servers inject only into listeners that are declared.
 */
public class HubLifecycle implements ServletContextListener {
  private @Nullable HubStart start; // the container calls one after the other

  @Override
  public void contextInitialized(ServletContextEvent event) {
    HubStart created = CDI.current().select(HubStart.class).get();
    created.begin(event.getServletContext().getContextPath());
    start = created;
  }

  @Override
  public void contextDestroyed(ServletContextEvent event) {
    if (start != null) {
      start.end();
    }
  }
}
