package io.carillon.config;

/** Where a reverse proxy says for whom it asks. */
public enum ProxyHeader {
  /** {@code X-Forwarded-For}, {@code X-Forwarded-Proto} and {@code X-Forwarded-Host}. */
  X_FORWARDED_FOR,
  /** {@code Forwarded} (RFC 7239). */
  FORWARDED
}
