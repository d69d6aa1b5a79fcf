package io.carillon.presence;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.event.ChannelName;
import io.carillon.fanout.CloseReason;
import io.carillon.presence.LocalPresence.Registration;
import io.carillon.testing.ManualClock;
import io.carillon.testing.ManualScheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.BeforeTry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Announcements are correct for any order of opening, closing and waiting. */
class PresencePropertyTest {
  private static final Duration GRACE = Duration.ofSeconds(10);
  private static final ChannelName ROOM = new ChannelName("lobby");
  private static final List<String> USERS = List.of("anna", "bert", "carl");

  private ManualClock clock;
  private ManualScheduler scheduler;
  private RecordingPresence announced;
  private LocalPresence presence;

  @BeforeTry
  @BeforeEach
  void begin() {
    clock = new ManualClock();
    scheduler = new ManualScheduler(clock);
    announced = new RecordingPresence();
    presence = new LocalPresence(GRACE, clock, scheduler, announced);
  }

  /**
   * The simplest model of presence: a user is a member who has a stream, or had one less than the
   * grace time ago.
   */
  private static final class Model {
    final Map<String, List<Registration>> open = new HashMap<>();
    final Map<String, Instant> lastEnded = new HashMap<>();

    boolean isMember(String user, Instant now) {
      return !open.getOrDefault(user, List.of()).isEmpty()
          || (lastEnded.containsKey(user) && lastEnded.get(user).plus(GRACE).isAfter(now));
    }
  }

  /**
   * A step is a user (step % 3) and an action: open a stream, close one, or wait for a part of the
   * grace time or all of it.
   */
  @Property(tries = 1000)
  void membersAreThoseWithAStreamNowOrWithinTheGraceTime(
      @ForAll @Size(max = 60) List<@IntRange(min = 0, max = 17) Integer> steps) {
    Model model = new Model();
    for (int step : steps) {
      String user = USERS.get(step % 3);
      List<Registration> open = model.open.computeIfAbsent(user, none -> new ArrayList<>());
      switch (step / 3) {
        case 0, 1 -> open.add(presence.register(ROOM, user));
        case 2, 3 -> {
          if (!open.isEmpty()) {
            open.remove(0).end(CloseReason.CLIENT_GONE);
            model.lastEnded.put(user, clock.instant());
          }
        }
        case 4 -> scheduler.advance(GRACE.dividedBy(2));
        default -> scheduler.advance(GRACE);
      }
      scheduler.runDue();

      List<String> expected =
          USERS.stream().filter(each -> model.isMember(each, clock.instant())).toList();
      assertThat(presence.members(ROOM))
          .extracting(Member::user)
          .containsExactlyInAnyOrderElementsOf(expected);
      assertThat(present()).containsExactlyInAnyOrderElementsOf(expected);
    }
  }

  /** Streams open and close on four threads while grace times end on a fifth. */
  @Test
  void concurrentStreamsAreAnnouncedCorrectly() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<?>> running = new ArrayList<>();
      for (int thread = 0; thread < 4; thread++) {
        int seed = thread;
        running.add(threads.submit(() -> openAndClose(new Random(seed), 5_000)));
      }
      while (!running.stream().allMatch(Future::isDone)) {
        scheduler.advance(GRACE.dividedBy(2));
      }
      for (Future<?> each : running) {
        each.get();
      }
    } finally {
      threads.shutdownNow();
    }
    presence.register(ROOM, "carl");
    scheduler.advance(GRACE.multipliedBy(2));

    assertThat(announced.wasOverlapping()).isFalse();
    assertThat(present()).containsExactly("carl");
    assertThat(presence.members(ROOM)).extracting(Member::user).containsExactly("carl");
  }

  private void openAndClose(Random random, int times) {
    for (int i = 0; i < times; i++) {
      Registration registration = presence.register(ROOM, USERS.get(random.nextInt(3)));
      if (random.nextInt(8) == 0) {
        Thread.yield();
      }
      registration.end(CloseReason.CLIENT_GONE);
    }
  }

  /**
   * The members according to the announcements; fails unless joins and leaves of each alternate,
   * beginning with a join.
   */
  private List<String> present() {
    Map<String, Boolean> there = new TreeMap<>();
    for (String change : announced.all()) {
      String user = change.substring(change.indexOf(' ') + 2);
      boolean joined = change.contains("+");
      boolean wasMember = Boolean.TRUE.equals(there.put(user, joined));
      assertThat(wasMember)
          .as(change + " for a user who is " + (wasMember ? "a member" : "no member"))
          .isNotEqualTo(joined);
    }
    return there.entrySet().stream().filter(Map.Entry::getValue).map(Map.Entry::getKey).toList();
  }
}
