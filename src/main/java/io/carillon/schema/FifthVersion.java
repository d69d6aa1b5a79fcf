package io.carillon.schema;

import static io.carillon.schema.Column.int32;
import static io.carillon.schema.Column.int64;
import static io.carillon.schema.Column.text;

import java.util.List;

/** Erased events, and publications that are scheduled. */
final class FifthVersion {
  static final Migration MIGRATION =
      new Migration(
          5,
          2,
          List.of(
              new Change.AddColumn("carillon_channel", int64("erased_ids").nullable()),
              new Change.CreateTable(scheduled()),
              new Change.CreateIndex(
                  Index.on("carillon_scheduled", "carillon_scheduled_due", "due_at"))));

  private FifthVersion() {}

  private static Table scheduled() {
    int names = 100_000;
    return Table.of(
        "carillon_scheduled",
        1,
        text("id", 36),
        int64("due_at"),
        int64("created_at"),
        int32("row_index"),
        text("channel", 128),
        text("event_data", 1 << 20).emptyable(),
        text("data_format", 8).nullable(),
        text("event_type", 128).nullable(),
        text("topics", 4_112).nullable(),
        text("event_key", 128).nullable(),
        text("publisher_id", 128).nullable(),
        int64("ttl_millis").nullable(),
        text("to_users", names).nullable(),
        text("to_roles", names).nullable(),
        text("trace_parent", 55).nullable());
  }
}
