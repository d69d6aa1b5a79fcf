/** Notifications to people: to everyone, to users, to those who hold a role. */
@NullMarked
package io.carillon.notification;

import org.jspecify.annotations.NullMarked;
