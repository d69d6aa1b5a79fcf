package io.carillon.client;

/** Receives what one attempt at a stream brings; one call at a time, and none after the end. */
interface AttemptListener {
  /** A message of the stream. */
  void onMessage(StreamMessage message);

  /** The attempt has ended. */
  void onFailed(CarillonException failure);
}
