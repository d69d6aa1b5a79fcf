package io.carillon.inbox;

import io.carillon.api.InboxFilter;
import io.carillon.event.InvalidRequestException;
import io.carillon.wire.JsonFields;
import io.carillon.wire.JsonForm;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The body of a request that marks notifications: {@code {"ids":["17","19"]}}, or all up to one,
 * {@code {"upTo":"19","severity":["error"],"type":[],"tag":[],"text":"disk"}}. Ids are those of the
 * events on a stream.
 */
record MarkRequest(Set<Long> ids, OptionalLong upTo, InboxFilter filter) {
  static final JsonForm FORM =
      JsonForm.fields()
          .strings("ids")
          .string("upTo")
          .strings("severity")
          .strings("type")
          .strings("tag")
          .string("text");

  private static final int MAX_ID_LENGTH = 40;

  static MarkRequest of(JsonFields fields) {
    Set<Long> ids = new HashSet<>();
    fields
        .optionalLines("ids", InboxLimits.MAX_IDS, MAX_ID_LENGTH)
        .forEach(id -> ids.add(EventIds.require("ids", id)));
    InboxFilter filter =
        new InboxFilter(
            values(fields, "severity"),
            values(fields, "type"),
            values(fields, "tag"),
            fields.optionalText("text", InboxLimits.MAX_TEXT_LENGTH).orElse(""),
            false);
    Optional<Long> upTo =
        fields.optionalLine("upTo", MAX_ID_LENGTH).map(id -> EventIds.require("upTo", id));
    if (ids.isEmpty() == upTo.isEmpty() || !ids.isEmpty() && !filter.equals(InboxFilter.ALL)) {
      throw new InvalidRequestException(
          "ids",
          "name the notifications by 'ids', or all by 'upTo', the last one that the user has seen,"
              + " and a filter");
    }
    return new MarkRequest(ids, upTo.map(OptionalLong::of).orElseGet(OptionalLong::empty), filter);
  }

  private static Set<String> values(JsonFields fields, String name) {
    List<String> values =
        fields.optionalLines(name, InboxLimits.MAX_VALUES, InboxLimits.MAX_TEXT_LENGTH);
    return Set.copyOf(new HashSet<>(values));
  }
}
