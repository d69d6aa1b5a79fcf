package io.carillon.shared;

import io.carillon.cluster.PacketParts;
import io.carillon.cluster.PacketParts.Part;
import jakarta.persistence.TypedQuery;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Reads the rows of the relay, those of each sender once and in order. Used by one thread.
 *
 * <p>Its methods throw {@link io.carillon.log.LogUnavailableException} if the database is
 * unavailable.
 */
final class RelayPartReader {
  private static final int MAX_PARTS = 1_000;

  private final SharedDatabase database;
  private final int maxReceivedBytes;
  private final Map<String, Sender> senders = new HashMap<>();

  private static final class Sender {
    long last; // number of the part read last
    final PacketParts parts;

    Sender(long last, int maxReceivedBytes) {
      this.last = last;
      this.parts = new PacketParts(maxReceivedBytes);
    }
  }

  /** The rows of a sender. */
  private record Range(String sender, long first, long last) {}

  RelayPartReader(SharedDatabase database, int maxReceivedBytes) {
    this.database = database;
    this.maxReceivedBytes = maxReceivedBytes;
  }

  /** Ignores the rows that are there. Returns the number of senders. */
  int skipToEnd() {
    ranges().forEach(range -> senders.put(range.sender(), newSender(range.last())));
    return senders.size();
  }

  /** Finds senders that have come or gone. Returns their number. */
  int findSenders() {
    List<Range> ranges = ranges();
    ranges.forEach(
        range -> senders.computeIfAbsent(range.sender(), name -> newSender(range.first() - 1)));
    Set<String> names = new HashSet<>();
    ranges.forEach(range -> names.add(range.sender()));
    senders.keySet().retainAll(names);
    return senders.size();
  }

  private Sender newSender(long last) {
    return new Sender(last, maxReceivedBytes);
  }

  private List<Range> ranges() {
    return database.read(
        em ->
            em
                .createQuery(
                    "select p.sender, min(p.number), max(p.number) from RelayPartRow p"
                        + " group by p.sender",
                    Object[].class)
                .getResultList()
                .stream()
                .map(row -> new Range((String) row[0], (Long) row[1], (Long) row[2]))
                .toList());
  }

  /** The next rows, in the order of each sender. */
  List<Part> next() {
    if (senders.isEmpty()) {
      return List.of();
    }
    List<String> names = new ArrayList<>(senders.keySet());
    String condition =
        IntStream.range(0, names.size())
            .mapToObj(i -> "(p.sender = :sender" + i + " and p.number > :last" + i + ")")
            .collect(Collectors.joining(" or "));
    return database.read(
        em -> {
          TypedQuery<RelayPartRow> query =
              em.createQuery(
                  "select p from RelayPartRow p where "
                      + condition
                      + " order by p.sender, p.number",
                  RelayPartRow.class);
          for (int i = 0; i < names.size(); i++) {
            query.setParameter("sender" + i, names.get(i));
            query.setParameter("last" + i, senders.get(names.get(i)).last);
          }
          return query.setMaxResults(MAX_PARTS).getResultList().stream()
              .map(RelayPartRow::part)
              .toList();
        });
  }

  /** Passes on the packet that ends with the part, if one does. */
  void join(Part part, Consumer<byte[]> listener) {
    Sender sender = senders.get(part.sender());
    if (sender != null) {
      sender.last = part.number();
      sender.parts.add(part, listener);
    }
  }
}
