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
 * The hub as a JAX-RS application. Its classes are listed explicitly, so that servers neither scan
 * for them nor add others; and neither {@code @Provider} nor an own {@code @Path} makes them part
 * of another application (see {@link io.carillon.security.HubResource}). {@link ApiServlet}
 * registers it, at the path of {@code carillon.api-path}.
 */
public class CarillonApplication extends Application {
  @Override
  public Set<Class<?>> getClasses() {
    return Set.of(
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
        MeResource.class,
        SessionResource.class,
        PermissionFilter.class,
        DenialAudit.class,
        ContentLengthCheck.class,
        ContentCodingCheck.class,
        AppendedPosition.class,
        StreamRefusalFilter.class,
        ProblemMapper.class,
        HttpProblemMapper.class);
  }
}
