package io.carillon.bench;

import java.util.Map;

/** One thing that is measured. */
interface Scenario {
  /** How it is asked for, and what the table calls it. */
  String name();

  /** Whether a peer can do it at all. */
  boolean fits(Peer peer);

  /** Whether it starts the peer itself, and so needs none that is warm. */
  default boolean startsPeer() {
    return false;
  }

  /** Measures once, against a peer that is started and warm. */
  Map<Figure, Double> run(Peer peer);

  /**
   * What a figure of this scenario is set beside: the same one of another, or its own of others.
   */
  default String reference() {
    return name();
  }
}
