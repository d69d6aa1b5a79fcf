package io.carillon.http;

import io.carillon.chat.ChatResource;
import io.carillon.chat.ChatStreamResource;
import io.carillon.monitoring.MonitoringResource;
import io.carillon.notification.NotificationsResource;
import io.carillon.publish.PublishResource;
import io.carillon.subscribe.ChannelStreamResource;
import io.carillon.subscribe.MergedStreamResource;
import java.util.Set;

/** The resources of the API, which have their whole paths at their methods. */
public final class ApiResources {
  /** Each at the path {@code /}. */
  public static final Set<Class<?>> CLASSES =
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
          LogResource.class,
          TicketsResource.class,
          MeResource.class,
          SessionResource.class);

  private ApiResources() {}
}
