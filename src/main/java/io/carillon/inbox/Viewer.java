package io.carillon.inbox;

import io.carillon.event.Reader;
import io.carillon.event.Selector;

/**
 * The user whose inbox is read or marked.
 *
 * @param reader the roles decide, with the user, which private notifications are visible
 * @param allowed the topics that an authorizer of the application has restricted the request to
 */
record Viewer(String user, Reader reader, Selector allowed) {}
