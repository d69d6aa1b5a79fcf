package io.carillon.http;

import io.carillon.alert.AlertsResource;
import io.carillon.chat.ChatMessageResource;
import io.carillon.chat.ChatReadResource;
import io.carillon.chat.ChatResource;
import io.carillon.chat.ChatStreamResource;
import io.carillon.inbox.InboxResource;
import io.carillon.inbox.ReceiptsResource;
import io.carillon.monitoring.MetricHistoryResource;
import io.carillon.monitoring.MonitoringResource;
import io.carillon.notification.NotificationsResource;
import io.carillon.presence.PresenceResource;
import io.carillon.publish.PublishResource;
import io.carillon.publish.RetractResource;
import io.carillon.push.PushResource;
import io.carillon.subscribe.ChannelStreamResource;
import io.carillon.subscribe.MergedStreamResource;
import java.util.Set;

/** The resources of the API, which have their whole paths at their methods. */
public final class ApiResources {
  /** Each at the path {@code /}. */
  public static final Set<Class<?>> CLASSES =
      Set.of(
          NotificationsResource.class,
          InboxResource.class,
          ReceiptsResource.class,
          MonitoringResource.class,
          MetricHistoryResource.class,
          AlertsResource.class,
          ChatStreamResource.class,
          ChatResource.class,
          PushResource.class,
          ChatMessageResource.class,
          ChatReadResource.class,
          PresenceResource.class,
          PublishResource.class,
          RetractResource.class,
          UserDataResource.class,
          ChannelStreamResource.class,
          MergedStreamResource.class,
          ChannelsResource.class,
          ScheduledResource.class,
          ConnectionsResource.class,
          HeartbeatResource.class,
          LogResource.class,
          StateResource.class,
          TicketsResource.class,
          MeResource.class,
          SessionResource.class,
          DevelopmentTokenResource.class,
          SignInResource.class);

  private ApiResources() {}
}
