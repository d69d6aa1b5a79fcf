package io.carillon.management;

import java.util.List;

/** The hub in a JMX console, as {@code io.carillon:type=Hub}. */
public interface HubMXBean {
  /** Streams and polls that are open. */
  int getConnections();

  /** Streams and polls that may be open. */
  int getMaxConnections();

  /** Channels in memory. */
  int getChannelsInMemory();

  /** Memory of the recent events of all channels, in bytes. */
  long getHotTailBytes();

  /** Events appended to channels by this node. */
  long getEventsPublished();

  /** Events written to sockets, counted once per subscriber. */
  long getEventsSent();

  /** Whether the hub is ready for clients. */
  boolean isReady();

  /** The reasons why it is not, and other findings of health checks. */
  List<String> getProblems();

  /** The channels with subscribers, by name. */
  List<ChannelView> getChannels();

  /** The streams, those that are furthest behind first; at most a thousand. */
  List<ConnectionView> getConnectionDetails();

  /**
   * Closes a stream. The client may reconnect.
   *
   * @return whether there was one with that id
   */
  boolean disconnect(String id);

  /** A channel in memory. */
  interface ChannelView {
    /** Its name. */
    String getName();

    /** The seq of its newest event. */
    long getHead();

    /** The number of streams of this node that read it. */
    int getSubscribers();
  }

  /** An open stream. */
  interface ConnectionView {
    /** Its client id. */
    String getId();

    /** The user; empty if anonymous. */
    String getUser();

    /** The peer's address. */
    String getRemote();

    /** When it was opened (RFC 3339). */
    String getSince();

    /** Live, or catching up. */
    String getState();

    /** Pending events. */
    long getLag();

    /** Events written to it. */
    long getEvents();

    /** Bytes written to it. */
    long getBytes();
  }
}
