package io.carillon.bench;

/** One thing that is measured, in a process of its own, in one or more cases. */
interface Scenario {
  /** How it is asked for. */
  String name();

  /** Whether a peer can do it at all. */
  boolean fits(Peer peer);

  /** Whether it starts its servers itself. */
  default boolean startsPeer() {
    return false;
  }

  /** Measures once, against a peer that has just been started. */
  void run(Peer peer, Cases cases);
}
