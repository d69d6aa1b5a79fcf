package io.carillon.management;

import java.util.List;

/** The hub in a JMX console, as {@code io.carillon:type=Hub}. */
public interface HubMXBean {
  /** Streams and polls open now. */
  int getConnections();

  /** Streams and polls that may be open. */
  int getMaxConnections();

  /** Channels in memory. */
  int getChannelsInMemory();

  /** Memory that the newest events of all channels take, in bytes. */
  long getHotTailBytes();

  /** Events appended to channels, as far as this node was told. */
  long getEventsPublished();

  /** Events handed to sockets, counted once for every subscriber. */
  long getEventsSent();

  /** Whether it should be sent clients. */
  boolean isReady();

  /** Why not; empty if it should. */
  List<String> getProblems();

  /** Its channels that somebody reads, by name. */
  List<ChannelView> getChannels();

  /** Its streams, those that are the most events behind first; at most a thousand. */
  List<ConnectionView> getConnectionDetails();

  /**
   * Ends a stream. A client that reconnects is let in again.
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

    /** How many streams of this node read it. */
    int getSubscribers();
  }

  /** An open stream. */
  interface ConnectionView {
    /** The client id that it announces. */
    String getId();

    /** Who reads; empty if anonymous. */
    String getUser();

    /** The peer's address. */
    String getRemote();

    /** Since when it is open (RFC 3339). */
    String getSince();

    /** Live, or catching up. */
    String getState();

    /** Events that it has yet to be served. */
    long getLag();

    /** Events that it was served. */
    long getEvents();

    /** Bytes that it was served. */
    long getBytes();
  }
}
