package io.carillon.event;

import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Selects events of a channel by topic: those with one of {@code exact} or with a topic that begins
 * with one of {@code prefixes}. Without either it selects all events. The notice of a {@link
 * Retraction} is selected always. Subscriptions with equal selectors share their bytes in the
 * fan-out.
 */
public record Selector(Set<String> exact, Set<String> prefixes) {
  /** Every event, with or without topics. */
  public static final Selector ALL = new Selector(Set.of(), Set.of());

  /** Maximum topics of one subscription. */
  public static final int MAX_TOPICS = 64;

  public Selector {
    exact = Set.copyOf(exact);
    prefixes = Set.copyOf(prefixes);
  }

  /**
   * Reads {@code topic} parameters: each an exact topic, or a prefix ending in {@code *}. None, or
   * {@code *} among them, selects all.
   *
   * @throws InvalidRequestException if one is not a topic, or there are more than {@link
   *     #MAX_TOPICS}
   */
  public static Selector of(Collection<String> topics) {
    if (topics.size() > MAX_TOPICS) {
      throw new InvalidRequestException(
          "topic",
          "a subscription names at most " + MAX_TOPICS + " topics; these are " + topics.size());
    }
    Set<String> exact = new TreeSet<>();
    Set<String> prefixes = new TreeSet<>();
    for (String topic : topics) {
      if (topic.equals("*")) {
        return ALL;
      }
      if (topic.endsWith("*")) {
        prefixes.add(new Topic(topic.substring(0, topic.length() - 1)).value());
      } else {
        exact.add(new Topic(topic).value());
      }
    }
    return new Selector(exact, prefixes);
  }

  /**
   * Selects events by topics that both select. An event with two topics, each of which only one of
   * them selects, is not selected.
   *
   * @return empty if there are no such topics
   */
  public Optional<Selector> and(Selector other) {
    if (isAll()) {
      return Optional.of(other);
    }
    if (other.isAll()) {
      return Optional.of(this);
    }
    Set<String> exactInBoth = new TreeSet<>();
    exact.stream().filter(other::selectsTopic).forEach(exactInBoth::add);
    other.exact.stream().filter(this::selectsTopic).forEach(exactInBoth::add);
    Set<String> prefixesInBoth = new TreeSet<>();
    prefixes.stream().filter(other::hasPrefixOf).forEach(prefixesInBoth::add);
    other.prefixes.stream().filter(this::hasPrefixOf).forEach(prefixesInBoth::add);
    return exactInBoth.isEmpty() && prefixesInBoth.isEmpty()
        ? Optional.empty()
        : Optional.of(new Selector(exactInBoth, prefixesInBoth));
  }

  private boolean selectsTopic(String topic) {
    return exact.contains(topic) || hasPrefixOf(topic);
  }

  /** Whether it selects every event. */
  public boolean isAll() {
    return exact.isEmpty() && prefixes.isEmpty();
  }

  /** Whether it selects an event with these topics. */
  public boolean selects(Collection<Topic> topics) {
    if (isAll()) {
      return true;
    }
    for (Topic topic : topics) {
      if (selectsTopic(topic.value()) || topic.value().equals(ReservedNames.RETRACTION_TOPIC)) {
        return true;
      }
    }
    return false;
  }

  private boolean hasPrefixOf(String topic) {
    for (String prefix : prefixes) {
      if (topic.startsWith(prefix)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public String toString() {
    if (isAll()) {
      return "*";
    }
    return new TreeSet<>(exact).stream().collect(Collectors.joining(" "))
        + new TreeSet<>(prefixes).stream().map(p -> " " + p + "*").collect(Collectors.joining());
  }
}
