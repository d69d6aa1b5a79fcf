package io.carillon.schema;

import static io.carillon.schema.Column.bytes;
import static io.carillon.schema.Column.identity;
import static io.carillon.schema.Column.int32;
import static io.carillon.schema.Column.int64;
import static io.carillon.schema.Column.text;

import java.util.stream.Stream;

/**
 * The schema as programs created it that knew no versions. Lengths are written as numbers: those of
 * a version never change, while constants of the program may.
 */
final class FirstVersion {
  private static final String CHANNEL = "channel";
  private static final String CHANNELS = "carillon_channel";
  private static final String EXPIRES_AT = "expires_at";
  private static final int CHANNEL_LENGTH = 128;
  private static final int ID_LENGTH = 128;
  private static final int NODE_LENGTH = 36;
  private static final int NAME_LENGTH = 400;
  private static final int TOPICS_LENGTH = 4_112;
  private static final int TRACE_LENGTH = 55;
  private static final int FORMAT_LENGTH = 8;
  private static final int MEBIBYTE = 1 << 20;

  /** Upper end of {@code carillon.publish.max-event-size}. */
  private static final int LARGEST_EVENT = 64 << 20;

  static final Migration MIGRATION =
      new Migration(
          1,
          1,
          Stream.<Change>concat(
                  Stream.concat(log(), shared()).map(Change.CreateTable::new),
                  indexes().map(Change.CreateIndex::new))
              .toList());

  private FirstVersion() {}

  private static Stream<Table> log() {
    return Stream.of(
        Table.of(
            "carillon_appender", 1, text("id", NODE_LENGTH), int64("last_group"), int64("used_at")),
        Table.of(
            CHANNELS,
            1,
            text("name", CHANNEL_LENGTH),
            int64("head"),
            int64("first_retained"),
            int64("appended_at"),
            int64("keyed_since")),
        Table.of(
            "carillon_event",
            2,
            text(CHANNEL, CHANNEL_LENGTH),
            int64("seq"),
            text("publisher_id", ID_LENGTH).nullable(),
            text("event_type", ID_LENGTH).nullable(),
            bytes("event_data", LARGEST_EVENT).emptyable(),
            text("data_format", FORMAT_LENGTH),
            text("topics", TOPICS_LENGTH).nullable(),
            text("event_key", ID_LENGTH).nullable(),
            int64("appended_at"),
            int64(EXPIRES_AT).nullable(),
            bytes("to_users", MEBIBYTE).nullable(),
            bytes("to_roles", MEBIBYTE).nullable(),
            text("trace_parent", TRACE_LENGTH).nullable()),
        Table.of(
            "carillon_expiry", 2, text(CHANNEL, CHANNEL_LENGTH), int64("seq"), int64(EXPIRES_AT)),
        Table.of(
            "carillon_key",
            2,
            text(CHANNEL, CHANNEL_LENGTH),
            int64("seq"),
            text("event_key", ID_LENGTH).emptyable()),
        Table.of(
            "carillon_publisher_id",
            1,
            text("publisher_id", CHANNEL_LENGTH + 1 + ID_LENGTH),
            int64("seq")),
        outbox());
  }

  private static Table outbox() {
    int names = 100_000;
    int failure = 1_000;
    return Table.of(
        "carillon_outbox",
        1,
        identity("id"),
        text(CHANNEL, CHANNEL_LENGTH),
        text("event_data", MEBIBYTE).emptyable(),
        text("data_format", FORMAT_LENGTH).nullable(),
        text("event_type", ID_LENGTH).nullable(),
        text("topics", TOPICS_LENGTH).nullable(),
        text("event_key", ID_LENGTH).nullable(),
        text("publisher_id", ID_LENGTH).nullable(),
        int64("ttl_millis").nullable(),
        text("to_users", names).nullable(),
        text("to_roles", names).nullable(),
        text("trace_parent", TRACE_LENGTH).nullable(),
        text("reference", NODE_LENGTH).nullable(),
        text("failure", failure).nullable());
  }

  private static Stream<Table> shared() {
    int shortText = 100;
    return Stream.of(
        Table.of("carillon_agreement", 1, text("name", shortText), text("agreed", 2 * shortText)),
        Table.of(
            "carillon_command",
            1,
            text("id", NODE_LENGTH),
            text("sender", NODE_LENGTH),
            bytes("content", MEBIBYTE),
            int64(EXPIRES_AT)),
        Table.of(
            "carillon_command_result",
            2,
            text("command_id", NODE_LENGTH),
            text("node", NODE_LENGTH),
            bytes("content", shortText),
            int64(EXPIRES_AT)),
        Table.of(
            "carillon_counter",
            2,
            text("name", NAME_LENGTH),
            text("node", NODE_LENGTH),
            int32("counted")),
        Table.of(
            "carillon_forwarding",
            1,
            text(CHANNEL, CHANNEL_LENGTH),
            int64("position"),
            text("node", NODE_LENGTH),
            int64(EXPIRES_AT)),
        Table.of(
            "carillon_member",
            2,
            text("name", NAME_LENGTH),
            text("node", NODE_LENGTH),
            int64("joined_at"),
            int64(EXPIRES_AT)),
        Table.of(
            "carillon_node", 1, text("name", NODE_LENGTH), int32("streams"), int64(EXPIRES_AT)),
        Table.of(
            "carillon_occupancy",
            1,
            text("name", NAME_LENGTH),
            int32("occupied"),
            int64(EXPIRES_AT)),
        Table.of(
            "carillon_one_time",
            1,
            text("name", shortText),
            bytes("content", MEBIBYTE),
            int64(EXPIRES_AT)),
        Table.of(
            "carillon_revocation",
            1,
            text("target", 266),
            int64("issued_until"),
            int64(EXPIRES_AT)));
  }

  private static Stream<Index> indexes() {
    return Stream.of(
        Index.on("carillon_expiry", "carillon_expiry_time", EXPIRES_AT),
        Index.on("carillon_key", "carillon_key_newest", CHANNEL, "event_key", "seq desc"),
        Index.on("carillon_member", "carillon_member_node", "node"),
        Index.on("carillon_member", "carillon_member_expiry", EXPIRES_AT),
        Index.on("carillon_one_time", "carillon_one_time_expiry", EXPIRES_AT),
        Index.on("carillon_revocation", "carillon_revocation_expiry", EXPIRES_AT));
  }
}
