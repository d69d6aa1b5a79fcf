package io.carillon.http;

import io.carillon.chat.ChatResource;
import io.carillon.chat.ChatStreamResource;
import io.carillon.monitoring.MonitoringResource;
import io.carillon.notification.NotificationsResource;
import io.carillon.publish.PublishResource;
import io.carillon.subscribe.ChannelStreamResource;
import io.carillon.subscribe.MergedStreamResource;
import jakarta.ws.rs.core.Application;
import java.util.Set;

/**
 * The hub as a JAX-RS application, which {@link ApiServlet} registers.
 *
 * <p>In an application that contains the hub, servers register with every {@code Application} that
 * lists no classes what they find by its annotations. They find nothing of the hub: providers are
 * listed here and have no {@code @Provider}, and resources have their whole path at their methods
 * and none at the class, so that JAX-RS does not take them for root resources.
 */
public class CarillonApplication extends Application {
  /** Each at the path {@code /}. */
  public static final Set<Class<?>> RESOURCES =
      Set.of(
          NotificationsResource.class,
          MonitoringResource.class,
          ChatStreamResource.class,
          ChatResource.class,
          PublishResource.class,
          ChannelStreamResource.class,
          MergedStreamResource.class,
          ChannelsResource.class,
          ConnectionsResource.class,
          HeartbeatResource.class,
          TicketsResource.class,
          MeResource.class);

  @Override
  public Set<Class<?>> getClasses() {
    return Set.of(
        PermissionFilter.class,
        ContentLengthCheck.class,
        ContentCodingCheck.class,
        AppendedPosition.class,
        ProblemMapper.class,
        HttpProblemMapper.class);
  }
}
