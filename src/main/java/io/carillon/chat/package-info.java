/**
 * Chat rooms: each is a channel, with members that come and go, messages, and hints that somebody
 * is typing.
 */
@NullMarked
package io.carillon.chat;

import org.jspecify.annotations.NullMarked;
