package io.carillon.schema;

import static io.carillon.schema.Column.int64;
import static io.carillon.schema.Column.text;

import java.util.List;

/** The positions of events that have expired, so that they are told from lost ones. */
final class SixthVersion {
  static final Migration MIGRATION =
      new Migration(
          6,
          2,
          List.of(
              new Change.CreateTable(
                  Table.of(
                      "carillon_expired",
                      2,
                      text("channel", 128),
                      int64("first_seq"),
                      int64("last_seq"))),
              new Change.AddColumn("carillon_channel", int64("recorded_from").nullable())));

  private SixthVersion() {}
}
