package io.carillon.push;

import io.carillon.event.Event;
import io.carillon.notification.PublishedNotification;

/**
 * A notification for a device.
 *
 * @param isNotice whether its content is left out
 */
record SelectedNotification(Event event, PublishedNotification notification, boolean isNotice) {}
