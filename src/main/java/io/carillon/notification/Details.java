package io.carillon.notification;

import io.carillon.event.InvalidRequestException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a notification may have beside its text.
 *
 * @param tags at most {@link #MAX_TAGS}
 * @param actions at most {@link #MAX_ACTIONS} links
 * @param expires when it is no longer delivered and leaves the inbox
 * @param key names it for a later one that replaces it
 * @param replaces the key of an earlier one of the same sender, in whose place this one is
 * @param isRetracted whether it takes the earlier one back, and shows nothing itself
 * @param hasReceipts whether the hub stores which users have received and read it
 * @param push what devices without an open page get of it; empty: its content if it is for
 *     everyone, otherwise a notice
 */
public record Details(
    Priority priority,
    List<String> tags,
    List<Link> actions,
    Optional<Instant> expires,
    Optional<String> key,
    Optional<String> replaces,
    boolean isRetracted,
    boolean hasReceipts,
    Optional<PushContent> push) {
  /** Nothing beside the text. */
  public static final Details NONE =
      new Details(
          Priority.NORMAL,
          List.of(),
          List.of(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          false,
          false,
          Optional.empty());

  /** Maximum number of tags. */
  public static final int MAX_TAGS = 8;

  /** Maximum length of a tag, in characters. */
  public static final int MAX_TAG_LENGTH = 40;

  /** Maximum number of links. */
  public static final int MAX_ACTIONS = 3;

  /**
   * @throws InvalidRequestException if it is retracted and names nothing to retract
   */
  public Details {
    tags = List.copyOf(tags);
    actions = List.copyOf(actions);
    if (isRetracted && replaces.isEmpty()) {
      throw new InvalidRequestException(
          "retracted", "a retraction needs 'replaces', the key of what it takes back");
    }
  }

  /** By which a later notification replaces this one: its own key, or that of the replaced one. */
  Optional<String> eventKey() {
    return key.or(() -> replaces);
  }

  /** The members of the data that are not as usual. */
  Map<String, Object> members() {
    Map<String, Object> members = new LinkedHashMap<>();
    if (priority != Priority.NORMAL) {
      members.put("priority", priority);
    }
    if (!tags.isEmpty()) {
      members.put("tags", tags);
    }
    if (!actions.isEmpty()) {
      members.put("actions", actions.stream().map(Details::members).toList());
    }
    expires.ifPresent(time -> members.put("expires", time));
    key.ifPresent(name -> members.put("key", name));
    replaces.ifPresent(name -> members.put("replaces", name));
    if (isRetracted) {
      members.put("retracted", true);
    }
    if (hasReceipts) {
      members.put("receipts", true);
    }
    push.ifPresent(content -> members.put("push", content));
    return members;
  }

  private static Map<String, Object> members(Link link) {
    Map<String, Object> members = new LinkedHashMap<>();
    members.put("label", link.label());
    members.put("url", link.url());
    return members;
  }
}
