package io.carillon.event;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;

/**
 * The withdrawal of an event. It is an event itself, the notice: of the type {@code retracted},
 * with the data {@code {"seq":17}}, in the channel of the withdrawn one. The transaction that
 * appends it erases the withdrawn event, of which a tombstone remains: its position and its time.
 *
 * <p>A notice holds nothing of the event but its position, which says no more than a hole between
 * two ids does. So it is for all readers of the channel, and every selector selects it: the topics
 * and the audience of the event would otherwise have to be kept for as long as a reader may resume.
 */
public final class Retraction {
  private static final String KEY_PREFIX = ReservedNames.RETRACTION_TOPIC + ":";
  private static final List<Topic> TOPICS = List.of(new Topic(ReservedNames.RETRACTION_TOPIC));

  private Retraction() {}

  /**
   * The notice for an event; its id makes a repetition harmless.
   *
   * @param seq the position of the event, 1 or more
   */
  public static Publication of(ChannelName channel, long seq) {
    if (seq < 1) {
      throw new IllegalArgumentException("no event has the position " + seq);
    }
    return Publication.to(channel)
        .json("{\"seq\":" + seq + "}")
        .hubsOwn(KEY_PREFIX + seq, new EventType(ReservedNames.RETRACTED), TOPICS)
        .build();
  }

  /** The position of the event that a publication withdraws. */
  public static OptionalLong seqOf(Publication publication) {
    return publication.id().isPresent() && publication.topics().equals(TOPICS)
        ? seqOf(publication.id().get())
        : OptionalLong.empty();
  }

  /** The position of the event whose withdrawal an event is. */
  public static OptionalLong seqOf(Event event) {
    return isNotice(event) ? seqOf(event.key().orElse("")) : OptionalLong.empty();
  }

  /** Whether an event is a notice. */
  public static boolean isNotice(Event event) {
    return areOfNotice(event.topics());
  }

  /** Whether an event with these topics is a notice. */
  public static boolean areOfNotice(Collection<Topic> topics) {
    return topics.size() == 1
        && topics.iterator().next().value().equals(ReservedNames.RETRACTION_TOPIC);
  }

  private static OptionalLong seqOf(String key) {
    return key.startsWith(KEY_PREFIX)
        ? OptionalLong.of(Long.parseLong(key.substring(KEY_PREFIX.length())))
        : OptionalLong.empty();
  }

  /**
   * What remains of the id of an erased event: a digest, by which a repetition of its publication
   * is recognized and does not bring the event back.
   */
  public static String idOfErased(ChannelName channel, String id) {
    try {
      byte[] text = (channel + "/" + id).getBytes(StandardCharsets.UTF_8);
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(text);
      return ReservedNames.PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException(missing); // every Java platform has it
    }
  }
}
