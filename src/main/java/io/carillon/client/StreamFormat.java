package io.carillon.client;

/** How the hub encodes a stream. */
public enum StreamFormat {
  /** One JSON object a line: with topics, key and timestamp of every event. */
  NDJSON("application/x-ndjson"),
  /**
   * Server-Sent Events: id, type and data of every event. For networks that collect other streams
   * before they pass them on.
   */
  EVENT_STREAM("text/event-stream");

  private final String mediaType;

  StreamFormat(String mediaType) {
    this.mediaType = mediaType;
  }

  String mediaType() {
    return mediaType;
  }
}
