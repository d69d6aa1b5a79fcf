/** Notifications to everyone, to users, or to roles. */
@NullMarked
package io.carillon.notification;

import org.jspecify.annotations.NullMarked;
