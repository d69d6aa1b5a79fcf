package io.carillon.schema;

/**
 * The hub cannot work with the tables of its database, for a reason that an operator can remove;
 * the message describes it in one line.
 */
public final class SchemaException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SchemaException(String message) {
    super(message);
  }

  SchemaException(String message, Throwable cause) {
    super(message, cause);
  }
}
