package io.carillon.security;

/** Selects the streams to disconnect. */
public sealed interface DisconnectTarget {
  /** One stream, by its client id. */
  record Connection(String id) implements DisconnectTarget {}

  /** All streams of a user. */
  record User(String name) implements DisconnectTarget {}

  /** All streams that were opened with a token. */
  record Token(String id) implements DisconnectTarget {}
}
