package io.carillon.chat;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The users that a message mentions: {@code @anna}, after white space or at the beginning. */
final class Mentions {
  /** Further ones are ignored, so that no message notifies everyone. */
  static final int MAX = 10;

  private static final Pattern MENTION =
      Pattern.compile(
          "(?<![^\\s(\\[\"'*_])@([\\p{L}\\p{N}](?:[\\p{L}\\p{N}._~@+-]{0,254}[\\p{L}\\p{N}_~])?)");

  private Mentions() {}

  /** At most {@link #MAX} names, without the sender. */
  static List<String> in(String content, String sender) {
    Set<String> users = new TreeSet<>();
    Matcher mention = MENTION.matcher(content);
    while (mention.find() && users.size() < MAX) {
      if (!mention.group(1).equals(sender)) {
        users.add(mention.group(1));
      }
    }
    return List.copyOf(users);
  }
}
