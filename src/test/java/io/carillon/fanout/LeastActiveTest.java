package io.carillon.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The element that has been inactive for longest is found after any operations. */
class LeastActiveTest {
  private static final class Client {
    private long lastActive;
    private int reads;

    Client(long lastActive) {
      this.lastActive = lastActive;
    }
  }

  private final LeastActive<Client> clients =
      new LeastActive<>(
          client -> {
            client.reads++;
            return client.lastActive;
          });

  private Client added(long lastActive) {
    Client client = new Client(lastActive);
    clients.add(client);
    return client;
  }

  @Test
  void theOneThatWasActiveLongestAgoComesFirst() {
    Client second = added(20);
    Client first = added(10);
    assertThat(clients.poll()).contains(first);
    assertThat(clients.poll()).contains(second);
    assertThat(clients.poll()).isEmpty();
  }

  @Test
  void activityAfterItWasAddedCounts() {
    Client first = added(10);
    Client second = added(20);
    first.lastActive = 30;
    assertThat(clients.poll()).contains(second);
    assertThat(clients.poll()).contains(first);
  }

  @Test
  void anElementThatWasRemovedIsNotFound() {
    Client first = added(10);
    Client second = added(10);
    clients.remove(first);
    clients.remove(first);
    assertThat(clients.poll()).contains(second);
    assertThat(clients.poll()).isEmpty();
  }

  @Test
  void timesOfATickerMayOverflow() {
    Client before = added(Long.MAX_VALUE - 5);
    Client after = added(Long.MIN_VALUE + 5);
    assertThat(clients.poll()).contains(before);
    assertThat(clients.poll()).contains(after);
  }

  @Test
  void afterRandomOperationsTheOrderIsThatOfASortedList() {
    Random random = new Random(7);
    List<Client> model = new ArrayList<>();
    for (long now = 1; now <= 20_000; now++) {
      switch (random.nextInt(4)) {
        case 0, 1 -> model.add(added(now));
        case 2 -> {
          if (!model.isEmpty()) {
            model.get(random.nextInt(model.size())).lastActive = now;
          }
        }
        default -> {
          if (model.isEmpty()) {
            assertThat(clients.poll()).isEmpty();
          } else if (random.nextBoolean()) {
            Client removed = model.remove(random.nextInt(model.size()));
            clients.remove(removed);
          } else {
            Client least = model.stream().min(Comparator.comparing(c -> c.lastActive)).get();
            assertThat(clients.poll()).contains(least);
            model.remove(least);
          }
        }
      }
    }
  }

  @Test
  void aStormOfAdmissionsDoesNotVisitEveryElementForEachOfThem() {
    List<Client> all = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      all.add(added(i));
    }
    for (int i = 0; i < 10_000; i++) {
      clients.poll();
      all.add(added(10_000 + i));
    }
    assertThat(all.stream().mapToInt(client -> client.reads).sum()).isLessThanOrEqualTo(40_000);
  }
}
