package io.carillon.jpa;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Finds rows of one channel at given positions by the primary key. Not every database uses an index
 * for a list of values of its second column: H2 scans the whole channel. So positions are queried
 * as short ranges.
 */
final class SeqRanges {
  /** Widest distance of positions in a range: reading so many rows costs less than a query. */
  private static final long MAX_DISTANCE = 64;

  private SeqRanges() {}

  /** Ranges of positions, ascending. */
  static List<List<Long>> split(List<Long> seqs) {
    List<Long> ascending = seqs.stream().sorted().toList();
    List<List<Long>> groups = new ArrayList<>();
    int start = 0;
    for (int i = 1; i <= ascending.size(); i++) {
      if (i == ascending.size() || ascending.get(i) - ascending.get(i - 1) > MAX_DISTANCE) {
        groups.add(ascending.subList(start, i));
        start = i;
      }
    }
    return groups;
  }

  /**
   * Selects the rows at the positions in the {@link #parameters}.
   *
   * @param seq the column with the position
   */
  static String condition(String seq) {
    return "%1$s >= :lowest and %1$s <= :highest and %1$s in :seqs".formatted(seq);
  }

  /** For {@link #condition}: the positions of one group. */
  static Map<String, Object> parameters(List<Long> group) {
    return Map.of("lowest", group.get(0), "highest", group.get(group.size() - 1), "seqs", group);
  }
}
