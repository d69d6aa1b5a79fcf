/**
 * Channels in memory: the newest events of each channel, encoded once and shared by all
 * subscribers.
 */
@NullMarked
package io.carillon.channel;

import org.jspecify.annotations.NullMarked;
