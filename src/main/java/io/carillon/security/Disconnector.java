package io.carillon.security;

/** Ends streams, wherever they are. Thread-safe. */
public interface Disconnector {
  /** Ends them at once; says how many there were on this node. */
  int disconnect(Target target);
}
