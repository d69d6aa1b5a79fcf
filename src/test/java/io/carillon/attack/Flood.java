package io.carillon.attack;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** Attackers on threads of their own, until a time is over or they are done. */
final class Flood implements AutoCloseable {
  /** Attacks until it is told to stop. */
  interface Attacker {
    void attack(AtomicBoolean ended) throws Exception;
  }

  private final AtomicBoolean ended = new AtomicBoolean();
  private final List<Thread> threads = new ArrayList<>();

  private Flood() {}

  /** Starts so many attackers. An attacker that fails, such as by a closed connection, stops. */
  static Flood of(int attackers, Attacker attacker) {
    Flood flood = new Flood();
    for (int i = 0; i < attackers; i++) {
      Thread thread = new Thread(() -> flood.run(attacker), "attacker-" + i);
      thread.setDaemon(true);
      flood.threads.add(thread);
      thread.start();
    }
    return flood;
  }

  private void run(Attacker attacker) {
    try {
      attacker.attack(ended);
    } catch (Exception | AssertionError cutOff) {
      // as the hub should
    }
  }

  /** Waits until all attackers have stopped, but no longer than this. */
  Flood await(Duration time) throws InterruptedException {
    long deadline = System.nanoTime() + time.toNanos();
    for (Thread thread : threads) {
      thread.join(Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
    }
    return this;
  }

  /** Attackers that have not stopped. */
  long attacking() {
    return threads.stream().filter(Thread::isAlive).count();
  }

  @Override
  public void close() {
    ended.set(true);
  }
}
