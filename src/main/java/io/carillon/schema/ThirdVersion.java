package io.carillon.schema;

import static io.carillon.schema.Column.int64;
import static io.carillon.schema.Column.text;

import java.util.List;

/** The epochs of the log, and where each began in every channel. */
final class ThirdVersion {
  static final Migration MIGRATION =
      new Migration(
          3,
          1,
          List.of(
              new Change.CreateTable(
                  Table.of("carillon_epoch", 1, int64("epoch"), int64("opened_at"))),
              new Change.CreateTable(
                  Table.of(
                      "carillon_epoch_start",
                      2,
                      text("channel", 128),
                      int64("epoch"),
                      int64("began_after"))),
              new Change.AddColumn("carillon_channel", int64("epoch").nullable())));

  private ThirdVersion() {}
}
