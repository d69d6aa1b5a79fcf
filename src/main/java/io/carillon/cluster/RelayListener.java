package io.carillon.cluster;

/** Called on the receiving thread of a relay. */
interface RelayListener {
  /** A message of another node has arrived. */
  void onMessage(RelayMessage message);

  /** Messages of other nodes may have been lost. */
  void onLoss();

  /** A packet has come that is encrypted with another key; it may be forged. */
  void onUnknownKey();
}
