package io.carillon.jpa;

import io.carillon.event.ChannelPattern;
import jakarta.persistence.EntityManager;
import jakarta.persistence.TypedQuery;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Finds channels with events that one of some patterns covers, in the order of their names.
 *
 * @param names exact names
 * @param prefixes as arguments of {@code like}
 */
record ChannelQuery(List<String> names, List<String> prefixes) {
  private static final char ESCAPE = '!';

  static ChannelQuery of(Collection<ChannelPattern> patterns) {
    List<String> names = new ArrayList<>();
    List<String> prefixes = new ArrayList<>();
    for (ChannelPattern pattern : patterns) {
      (pattern.isPrefix() ? prefixes : names).add(pattern.value());
    }
    return new ChannelQuery(names, prefixes.stream().map(ChannelQuery::like).toList());
  }

  private static String like(String prefixAndStar) {
    StringBuilder like = new StringBuilder();
    for (char c : prefixAndStar.substring(0, prefixAndStar.length() - 1).toCharArray()) {
      if (c == '%' || c == '_' || c == ESCAPE) {
        like.append(ESCAPE);
      }
      like.append(c);
    }
    return like.append('%').toString();
  }

  /**
   * The query.
   *
   * @param after only greater names
   */
  TypedQuery<ChannelRow> in(EntityManager em, String after) {
    TypedQuery<ChannelRow> query =
        em.createQuery(
                "select c from ChannelRow c where c.name > :after and c.head > 0 and ("
                    + condition()
                    + ") order by c.name",
                ChannelRow.class)
            .setParameter("after", after);
    if (!names.isEmpty()) {
      query.setParameter("names", names);
    }
    for (int i = 0; i < prefixes.size(); i++) {
      query.setParameter("prefix" + i, prefixes.get(i));
    }
    return query;
  }

  private String condition() {
    String likes =
        IntStream.range(0, prefixes.size())
            .mapToObj(i -> "c.name like :prefix" + i + " escape '" + ESCAPE + "'")
            .collect(Collectors.joining(" or "));
    if (names.isEmpty()) {
      return likes;
    }
    return likes.isEmpty() ? "c.name in :names" : "c.name in :names or " + likes;
  }
}
