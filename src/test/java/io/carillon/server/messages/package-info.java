/** An application that sends and receives messages of the server's broker. */
@NullMarked
package io.carillon.server.messages;

import org.jspecify.annotations.NullMarked;
