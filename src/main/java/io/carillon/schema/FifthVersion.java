package io.carillon.schema;

import static io.carillon.schema.Column.int64;

import java.util.List;

/** Erased events. */
final class FifthVersion {
  static final Migration MIGRATION =
      new Migration(
          5, 2, List.of(new Change.AddColumn("carillon_channel", int64("erased_ids").nullable())));

  private FifthVersion() {}
}
