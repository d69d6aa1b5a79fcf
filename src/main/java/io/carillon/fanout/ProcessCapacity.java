package io.carillon.fanout;

/**
 * How many streams the process can hold, which others use, too: {@code
 * carillon.limit.max-connections} is of no use where that is fewer. Thread-safe.
 */
public interface ProcessCapacity {
  /** Of a process that refuses connections by itself. */
  ProcessCapacity UNLIMITED =
      new ProcessCapacity() {
        @Override
        public boolean tryTake() {
          return true;
        }

        @Override
        public long left() {
          return Long.MAX_VALUE;
        }
      };

  /** Takes capacity for one more stream; false if there is none. */
  boolean tryTake();

  /** How many more it can hold, about. */
  long left();
}
