package io.carillon.schema;

import static io.carillon.schema.Column.bytes;
import static io.carillon.schema.Column.int32;
import static io.carillon.schema.Column.int64;
import static io.carillon.schema.Column.text;

import java.util.List;

/** Messages between nodes as rows: {@code carillon.relay=poll}. */
final class SecondVersion {
  static final Migration MIGRATION =
      new Migration(
          2,
          1,
          List.of(
              new Change.CreateTable(
                  Table.of(
                      "carillon_relay_part",
                      2,
                      text("sender", 36),
                      int64("part_number"),
                      int32("last_part"),
                      bytes("content", 32_000),
                      int64("expires_at")))));

  private SecondVersion() {}
}
