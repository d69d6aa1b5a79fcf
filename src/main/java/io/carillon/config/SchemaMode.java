package io.carillon.config;

/** What a start does about the tables of the hub. */
public enum SchemaMode {
  /** Creates and changes them. */
  MIGRATE,
  /** Requires that they are as the program needs them. */
  CHECK,
  /** Uses them without looking. */
  NONE
}
