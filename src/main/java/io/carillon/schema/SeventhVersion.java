package io.carillon.schema;

import static io.carillon.schema.Column.bytes;
import static io.carillon.schema.Column.int32;
import static io.carillon.schema.Column.int64;
import static io.carillon.schema.Column.text;

import java.util.List;

/** The devices of users that push services reach, and when users do not want to be disturbed. */
final class SeventhVersion {
  private static final int USER_LENGTH = 256;

  static final Migration MIGRATION =
      new Migration(
          7,
          2,
          List.of(
              new Change.CreateTable(
                  Table.of(
                      "carillon_push_device",
                      1,
                      text("id", 36),
                      text("user_name", USER_LENGTH),
                      bytes("device_json", 1 << 20),
                      int64("position"),
                      int64("due_at"),
                      int32("failures"),
                      text("leased_by", 36),
                      int64("leased_until"),
                      int64("changed_at"),
                      int64("expires_at"))),
              new Change.CreateIndex(
                  Index.on("carillon_push_device", "carillon_push_position", "position")),
              new Change.CreateIndex(
                  Index.on("carillon_push_device", "carillon_push_user", "user_name")),
              new Change.CreateTable(
                  Table.of(
                      "carillon_quiet_hours",
                      1,
                      text("user_name", USER_LENGTH),
                      int32("from_minute"),
                      int32("to_minute"),
                      text("time_zone", 64)))));

  private SeventhVersion() {}
}
