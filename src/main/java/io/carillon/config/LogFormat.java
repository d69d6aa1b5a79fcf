package io.carillon.config;

/** How the embedded server writes its log. */
public enum LogFormat {
  /** A line of text, for people. */
  TEXT,
  /** A JSON object a line, for programs. */
  JSON
}
