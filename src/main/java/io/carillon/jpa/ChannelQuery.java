package io.carillon.jpa;

import io.carillon.event.ChannelPattern;
import io.carillon.log.EventLog.ChannelExtent;
import java.sql.Connection;
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

  /**
   * The names of all channels, in their order.
   *
   * @param after only greater names; empty: all
   */
  static List<String> namesAfter(
      Connection connection, SqlDialect dialect, String after, int limit) {
    return withAfter(
            after,
            new SqlQuery(
                "select c.name from carillon_channel c where "
                    + greater(after)
                    + " order by c.name"
                    + dialect.firstRows(limit)))
        .list(connection, row -> row.getString(1));
  }

  /** Without a comparison with empty text, which is never true in Oracle. */
  private static String greater(String after) {
    return after.isEmpty() ? "c.name is not null" : "c.name > :after";
  }

  private static SqlQuery withAfter(String after, SqlQuery query) {
    return after.isEmpty() ? query : query.set("after", after);
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
   * The channels.
   *
   * @param after only greater names; empty: all
   */
  List<ChannelExtent> list(Connection connection, SqlDialect dialect, String after, int limit) {
    SqlQuery query =
        withAfter(
            after,
            new SqlQuery(
                "select c.name, c.first_retained, c.head from carillon_channel c where "
                    + greater(after)
                    + " and c.head > 0 and ("
                    + condition()
                    + ") order by c.name"
                    + dialect.firstRows(limit)));
    if (!names.isEmpty()) {
      query.set("names", names);
    }
    for (int i = 0; i < prefixes.size(); i++) {
      query.set("prefix" + i, prefixes.get(i));
    }
    return query.list(connection, ChannelTable::channelExtent);
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
