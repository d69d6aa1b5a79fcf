package io.carillon.attack;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** Attackers on threads of their own, until a time is over or they are done. */
final class Flood implements AutoCloseable {
  /** Attacks until it is told to stop. */
  interface Attacker {
    void attack(AtomicBoolean ended) throws Exception;
  }

  /** The same, which knows its number, from 0. */
  interface NumberedAttacker {
    void attack(int number, AtomicBoolean ended) throws Exception;
  }

  private final AtomicBoolean ended = new AtomicBoolean();
  private final List<Thread> threads = new ArrayList<>();
  private final List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());

  private Flood() {}

  /** Starts so many attackers. An attacker that fails, such as by a closed connection, stops. */
  static Flood of(int attackers, Attacker attacker) {
    return of(attackers, (number, ended) -> attacker.attack(ended));
  }

  /** The same, with attackers that know their number. */
  static Flood of(int attackers, NumberedAttacker attacker) {
    Flood flood = new Flood();
    for (int i = 0; i < attackers; i++) {
      int number = i;
      Thread thread = new Thread(() -> flood.run(number, attacker), "attacker-" + i);
      thread.setDaemon(true);
      flood.threads.add(thread);
      thread.start();
    }
    return flood;
  }

  private void run(int number, NumberedAttacker attacker) {
    try {
      attacker.attack(number, ended);
    } catch (Exception | AssertionError cutOff) { // as the hub should, in most attacks
      failures.add(cutOff);
    }
  }

  /** Why attackers have stopped before the end. */
  List<Throwable> failures() {
    return List.copyOf(failures);
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
