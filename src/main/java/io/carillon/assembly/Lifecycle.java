package io.carillon.assembly;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The parts of a hub that have threads: started in the order in which they were added, stopped in
 * the reverse order. Steps are created before the start, because a server may have taken away the
 * WAR by the time it stops a hub, and with it classes that are not loaded yet. Not thread-safe.
 */
final class Lifecycle {
  private static final Logger LOG = System.getLogger(Lifecycle.class.getName());

  private final Deque<Part> parts = new ArrayDeque<>(); // the last added first

  private static final class Part {
    private final String name;
    private final Runnable start;
    private final Runnable stop;
    private boolean isRunning;

    Part(String name, Runnable start, Runnable stop, boolean isRunning) {
      this.name = name;
      this.start = start;
      this.stop = stop;
      this.isRunning = isRunning;
    }
  }

  /** Adds a part that {@link #start} starts. */
  void add(String name, Runnable start, Runnable stop) {
    parts.push(new Part(name, start, stop, false));
  }

  /** Adds a part that is running already, or needs no start. */
  void addRunning(String name, Runnable stop) {
    parts.push(new Part(name, () -> {}, stop, true));
  }

  /**
   * Starts all parts. If one fails, those that are running are stopped, and its exception is
   * thrown.
   */
  void start() {
    try {
      parts.descendingIterator().forEachRemaining(Lifecycle::start);
    } catch (RuntimeException | Error failure) {
      stop();
      throw failure;
    }
  }

  private static void start(Part part) {
    part.start.run();
    part.isRunning = true;
  }

  /**
   * Stops all running parts, once. A failing step is logged and does not keep the others from
   * stopping.
   */
  void stop() {
    while (!parts.isEmpty()) {
      Part part = parts.pop();
      if (part.isRunning) {
        stop(part);
      }
    }
  }

  private static void stop(Part part) {
    try {
      part.stop.run();
    } catch (RuntimeException | LinkageError failure) {
      LOG.log(Level.WARNING, "Shutdown step failed: " + part.name, failure);
    }
  }
}
