package io.carillon.shared;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.cluster.RelayTransport;
import io.carillon.jpa.LogTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Packets of the relay as rows, with several senders. */
class DatabaseTransportIT extends LogTest {
  private static final int MAX_BYTES = 1 << 20;

  private final List<String> received = new ArrayList<>();
  private SharedDatabase database;
  private RelayPartReader reader;

  @BeforeEach
  void newReader() {
    database = new SharedDatabase(node().transactions(), clock);
    database.write(em -> em.createQuery("delete from RelayPartRow p").executeUpdate());
    reader = new RelayPartReader(database, MAX_BYTES);
  }

  private RelayTransport.Sender sender() throws IOException {
    SharedDatabase own = new SharedDatabase(otherNode().transactions(), clock);
    return new DatabaseTransport(own, Duration.ofSeconds(1), MAX_BYTES, ticker).openSender();
  }

  private static List<byte[]> packets(String... texts) {
    return List.of(texts).stream().map(each -> each.getBytes(StandardCharsets.UTF_8)).toList();
  }

  private void read() {
    reader
        .next()
        .forEach(
            part ->
                reader.join(
                    part, packet -> received.add(new String(packet, StandardCharsets.UTF_8))));
  }

  private long rows() {
    return database.read(
        em -> em.createQuery("select count(p) from RelayPartRow p", Long.class).getSingleResult());
  }

  @Test
  void eachPacketIsReadOnceInTheOrderOfItsSender() throws IOException {
    RelayTransport.Sender first = sender();
    RelayTransport.Sender second = sender();
    first.send(packets("before the reader came"));
    reader.skipToEnd();

    first.send(packets("a1", "a2"));
    second.send(packets("b1"));
    reader.findSenders();
    read();
    first.send(packets("a3"));
    second.send(packets("b2", "b3"));
    read();
    read();

    assertThat(received).containsExactlyInAnyOrder("a1", "a2", "a3", "b1", "b2", "b3");
    assertThat(received).filteredOn(each -> each.startsWith("a")).isSorted();
    assertThat(received).filteredOn(each -> each.startsWith("b")).isSorted();
  }

  @Test
  void aLargePacketTravelsAsSeveralRowsAndATooLargeOneIsIgnored() throws IOException {
    RelayTransport.Sender sender = sender();
    reader.skipToEnd();
    String large = "é".repeat(50_000);

    sender.send(packets(large, "x".repeat(MAX_BYTES + 1), "next"));
    reader.findSenders();
    read();

    assertThat(received).contains(large, "next").noneMatch(each -> each.length() > MAX_BYTES / 2);
  }

  @Test
  void rowsAreRemovedWhenEveryNodeHasHadTimeToReadThem() throws IOException {
    RelayTransport.Sender sender = sender();
    sender.send(packets("1", "2"));
    ticker.advance(Duration.ofSeconds(9));
    sender.send(packets("3"));
    assertThat(rows()).isEqualTo(3);

    ticker.advance(Duration.ofSeconds(2));
    sender.send(packets("4"));

    assertThat(rows()).isEqualTo(2);
  }

  @Test
  void rowsOfASenderThatHasEndedExpire() throws IOException {
    sender().send(packets("last"));
    reader.findSenders();

    clock.advance(Duration.ofMinutes(2));
    database.sweep();

    assertThat(rows()).isZero();
    assertThat(reader.findSenders()).isZero();
  }
}
