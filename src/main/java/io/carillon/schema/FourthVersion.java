package io.carillon.schema;

import static io.carillon.schema.Column.bytes;
import static io.carillon.schema.Column.int32;
import static io.carillon.schema.Column.int64;
import static io.carillon.schema.Column.text;

import java.util.List;

/** What users have read, the receipts of their notifications, and alerts. */
final class FourthVersion {
  private static final int USER_LENGTH = 256;
  private static final int MEBIBYTE = 1 << 20;

  static final Migration MIGRATION =
      new Migration(
          4,
          1,
          List.of(
              new Change.CreateTable(
                  Table.of(
                      "carillon_inbox",
                      2,
                      text("user_name", USER_LENGTH),
                      text("channel", 128),
                      int64("marks_version"),
                      bytes("read_seqs", MEBIBYTE),
                      bytes("acknowledged_seqs", MEBIBYTE),
                      bytes("dismissed_seqs", MEBIBYTE),
                      int64("changed_at"))),
              new Change.CreateTable(
                  Table.of(
                      "carillon_receipt",
                      2,
                      int64("seq"),
                      text("user_name", USER_LENGTH),
                      int64("delivered_at"),
                      int64("read_at").nullable(),
                      int64("acknowledged_at").nullable())),
              new Change.CreateTable(
                  Table.of(
                      "carillon_alert",
                      1,
                      text("name", 64),
                      bytes("rule_json", MEBIBYTE),
                      int64("changed_at"),
                      int64("breached_at").nullable(),
                      int32("firing")))));

  private FourthVersion() {}
}
