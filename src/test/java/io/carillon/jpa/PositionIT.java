package io.carillon.jpa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.carillon.event.ChannelName;
import io.carillon.event.Event;
import io.carillon.event.Publication;
import io.carillon.event.SnapshotPosition;
import io.carillon.event.Ticker;
import io.carillon.log.Batch;
import io.carillon.log.LogUnavailableException;
import jakarta.persistence.EntityManager;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Positions that continue the data that a transaction reads, while others commit. */
class PositionIT extends LogTest {
  private static final OutboxLimits LIMITS = new OutboxLimits(1_000, 8, Duration.ofMinutes(5));
  private static final int WRITERS = 3;
  private static final int ORDERS = 80; // of each writer; together fewer than positions name

  private final ExecutorService executor = Executors.newCachedThreadPool();
  private final AtomicLong orders = new AtomicLong();
  private OutboxMover mover;

  @BeforeEach
  void createTable() throws SQLException {
    try (Connection connection = node().dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("create table if not exists shop_order (id bigint primary key)");
      statement.execute("delete from shop_order");
      statement.execute("delete from carillon_outbox");
      if (!connection.getAutoCommit()) {
        connection.commit();
      }
    }
  }

  @AfterEach
  void stop() {
    executor.shutdownNow();
    if (mover != null) {
      mover.close();
    }
  }

  private void startMover() {
    mover =
        OutboxMover.ofLog(
            otherNode().transactions(),
            appender(otherNode(), DEFAULT, announced::add),
            LIMITS,
            OutboxListener.NONE,
            Ticker.SYSTEM);
    mover.start(task -> new Thread(task, "outbox"));
  }

  private JpaPositions positions() {
    return new JpaPositions(
        node().factory(),
        node().transactions(),
        log(),
        LIMITS,
        () -> {
          if (mover != null) {
            mover.nudge();
          }
        },
        executor,
        Ticker.SYSTEM);
  }

  private <T> T inTransaction(boolean isSnapshot, Function<EntityManager, T> work) {
    try (EntityManager em = node().factory().createEntityManager(JpaPositions.JOINED)) {
      em.getTransaction().begin();
      if (isSnapshot) {
        em.createNativeQuery("set transaction isolation level repeatable read").executeUpdate();
      }
      T result = work.apply(em);
      em.getTransaction().commit();
      return result;
    }
  }

  /** As an application does: the order, and its event in the outbox, in one transaction. */
  private void place(String id) {
    long order = orders.incrementAndGet();
    inTransaction(
        false,
        em -> {
          em.createNativeQuery("insert into shop_order values (?1)")
              .setParameter(1, order)
              .executeUpdate();
          Publication.Builder event = Publication.to(channel).text(Long.toString(order));
          if (!id.isEmpty()) {
            event.id(id + order);
          }
          OutboxTable.insert(em, OutboxRow.columns(event.build(), UUID.randomUUID().toString()));
          return order;
        });
    mover.nudge();
  }

  private static Set<Long> orders(EntityManager em) {
    Set<Long> ids = new TreeSet<>();
    for (Object id : em.createNativeQuery("select id from shop_order").getResultList()) {
      ids.add(((Number) id).longValue());
    }
    return ids;
  }

  private record Page(Set<Long> orders, SnapshotPosition position) {}

  private Page page(JpaPositions positions, boolean isSnapshot, boolean isDataFirst) {
    return inTransaction(
        isSnapshot,
        em -> {
          Set<Long> before = isDataFirst ? orders(em) : Set.of();
          SnapshotPosition position = positions.read(em, channel, Set.of());
          return new Page(isDataFirst ? before : orders(em), position);
        });
  }

  /** The events that a stream from this position leaves out. */
  private Set<Long> covered(SnapshotPosition position, Map<Long, Long> orderOfSeq) {
    Set<Long> covered = new TreeSet<>();
    orderOfSeq.forEach(
        (seq, order) -> {
          if (seq <= position.position() || position.beyond().contains(seq)) {
            covered.add(order);
          }
        });
    return covered;
  }

  private Map<Long, Long> orderOfSeq() {
    Map<Long, Long> orders = new HashMap<>();
    for (Event event : everything()) {
      orders.put(event.seq(), Long.valueOf(event.data().toString()));
    }
    return orders;
  }

  private List<Page> pagesWhileOrdersArePlaced(boolean isSnapshot, boolean alternates) {
    startMover();
    List<Future<?>> writers =
        IntStream.range(0, WRITERS)
            .<Future<?>>mapToObj(
                writer ->
                    executor.submit(
                        () -> {
                          for (int i = 0; i < ORDERS; i++) {
                            place(writer == 0 ? "id-" : "");
                          }
                        }))
            .toList();
    JpaPositions positions = positions();
    List<Page> pages = new ArrayList<>();
    while (!writers.stream().allMatch(Future::isDone)) {
      pages.add(page(positions, isSnapshot, alternates && pages.size() % 2 == 0));
    }
    writers.forEach(PositionIT::join);
    page(positions, false, false); // everything has been appended
    return pages;
  }

  private static void join(Future<?> future) {
    try {
      future.get();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aSnapshotAndTheStreamFromItsPositionMeetExactlyWhicheverIsReadFirst() {
    assumeThat(stack.name()).as("SQL sets the isolation").endsWith("POSTGRESQL");
    List<Page> pages = pagesWhileOrdersArePlaced(true, true);

    Map<Long, Long> orderOfSeq = orderOfSeq();
    assertThat(orderOfSeq).hasSize(WRITERS * ORDERS);
    assertThat(new HashSet<>(orderOfSeq.values())).hasSize((int) orders.get());
    for (Page page : pages) {
      assertThat(covered(page.position, orderOfSeq)).isEqualTo(page.orders);
    }
  }

  @Test
  void withoutASnapshotAPositionThatIsReadBeforeTheDataLeavesNoHole() {
    List<Page> pages = pagesWhileOrdersArePlaced(false, false);

    Map<Long, Long> orderOfSeq = orderOfSeq();
    for (Page page : pages) {
      assertThat(page.orders).containsAll(covered(page.position, orderOfSeq));
    }
  }

  @Test
  void eventsThatWaitAreCoveredAlsoBehindOnesThatAreNot() {
    assumeThat(stack.name()).as("SQL sets the isolation").endsWith("POSTGRESQL");
    startMover();
    mover.close(); // rows wait, until another one moves them
    place("");
    place("x");
    Page page =
        inTransaction(
            true,
            em -> {
              Set<Long> shown = orders(em);
              await(appender().append(batch("99"))); // not in the snapshot, and appended first
              startMover();
              return new Page(shown, positions().read(em, channel, Set.of()));
            });

    assertThat(page.orders).containsExactly(1L, 2L);
    assertThat(page.position).hasToString("0~2~3");
  }

  private Batch batch(String text) {
    return Batch.of(List.of(Publication.to(channel).text(text).build()));
  }

  @Test
  void rowsOfTheTransactionItselfAndThoseThatAreSetAsideDoNotCount() {
    startMover();
    SnapshotPosition position =
        inTransaction(
            false,
            em -> {
              OutboxTable.insert(
                  em, OutboxRow.columns(Publication.to(channel).text("own").build(), "own"));
              return positions().read(em, channel, Set.of("own"));
            });
    assertThat(position).hasToString("0");

    node()
        .transactions()
        .write(
            em ->
                em.createNativeQuery(
                        "insert into carillon_outbox (channel, event_data) values (?1, '{')")
                    .setParameter(1, channel.value())
                    .executeUpdate());
    assertThat(positions().read(channel, Set.of())).hasToString("1");
  }

  @Test
  void aRowThatIsNotAppendedInTimeIsAnError() {
    startMover();
    mover.close();
    place("");

    assertThatThrownBy(() -> positions().read(channel, Set.of()))
        .isInstanceOf(LogUnavailableException.class)
        .hasMessageContaining("still wait in the outbox");
  }

  @Test
  void ofAChannelWithoutEventsThePositionIsZero() {
    assertThat(positions().read(new ChannelName("none"), Set.of())).hasToString("0");
  }
}
