package io.carillon.config;

/** How the embedded server writes the application log. */
public enum LogFormat {
  /** Lines of text, for people. */
  TEXT,
  /** One JSON object per line, for programs. */
  JSON
}
