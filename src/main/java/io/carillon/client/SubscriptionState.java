package io.carillon.client;

/** What a subscription does at the moment. */
public enum SubscriptionState {
  /** It opens a stream. */
  CONNECTING,
  /** Its stream is open. */
  OPEN,
  /** Its stream was lost, and a pause precedes the next attempt. */
  WAITING,
  /** It has ended. */
  CLOSED
}
