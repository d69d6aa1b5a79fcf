package io.carillon.security;

/** Whose streams are to be ended. */
public sealed interface DisconnectTarget {
  /** One stream, by the client id that it announced. */
  record Connection(String id) implements DisconnectTarget {}

  /** All streams of a user. */
  record User(String name) implements DisconnectTarget {}

  /** All streams that were opened with a token. */
  record Token(String id) implements DisconnectTarget {}
}
