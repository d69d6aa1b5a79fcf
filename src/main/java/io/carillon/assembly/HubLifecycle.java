package io.carillon.assembly;

import jakarta.inject.Inject;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;
import org.jspecify.annotations.Nullable;

/**
 * Starts the hub with its web application, and ends it while that is still whole. CDI's own events
 * would not do: where the hub is a library in an application, Payara tells beans that the
 * application scope is there before the application has names; and before beans are destroyed,
 * servers have taken away names, transactions or threads.
 */
@WebListener
public class HubLifecycle implements ServletContextListener {
  @Inject HubBeans beans;
  @Inject FamilyBeans families;

  private @Nullable Hub hub; // the container calls one after the other

  @Override
  public void contextInitialized(ServletContextEvent event) {
    hub = beans.begin();
    families.begin();
  }

  @Override
  public void contextDestroyed(ServletContextEvent event) {
    if (hub != null) {
      hub.close();
    }
  }
}
