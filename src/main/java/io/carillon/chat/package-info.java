/** Chat rooms: channels with members (presence), messages and typing hints. */
@NullMarked
package io.carillon.chat;

import org.jspecify.annotations.NullMarked;
