package io.carillon.jpa;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Finds rows of one channel at given positions along the primary key. A list of values for its
 * second column is no way into an index for every database: H2 goes through the whole channel. So
 * positions are asked for as those of short ranges.
 */
final class SeqRanges {
  /** Which of the rows {@code e} lie at the positions that the parameters tell. */
  static final String CONDITION = "e.seq >= :lowest and e.seq <= :highest and e.seq in :seqs";

  /** What lies further apart is looked for on its own: so many rows cost less than a query. */
  private static final long FAR = 64;

  private SeqRanges() {}

  /** Groups of positions that lie near each other, ascending. */
  static List<List<Long>> split(List<Long> seqs) {
    List<Long> ascending = seqs.stream().sorted().toList();
    List<List<Long>> groups = new ArrayList<>();
    int start = 0;
    for (int i = 1; i <= ascending.size(); i++) {
      if (i == ascending.size() || ascending.get(i) - ascending.get(i - 1) > FAR) {
        groups.add(ascending.subList(start, i));
        start = i;
      }
    }
    return groups;
  }

  /** For {@link #CONDITION}: the positions of one group. */
  static Map<String, Object> parameters(List<Long> group) {
    return Map.of("lowest", group.get(0), "highest", group.get(group.size() - 1), "seqs", group);
  }
}
