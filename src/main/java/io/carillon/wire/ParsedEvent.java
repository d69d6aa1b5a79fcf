package io.carillon.wire;

/**
 * An event as a reader of an event stream sees it.
 *
 * @param id the last event ID of the stream when the event was dispatched, empty if there is none
 * @param type {@link #DEFAULT_TYPE} if the stream named none
 * @param data its lines, separated by LF
 */
public record ParsedEvent(String id, String type, String data) {
  /** The type of an event that names none. */
  public static final String DEFAULT_TYPE = "message";
}
