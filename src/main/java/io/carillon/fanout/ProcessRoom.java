package io.carillon.fanout;

/**
 * Room for streams in the process, which others use, too: {@code carillon.limit.max-connections} is
 * of no use where the process can hold fewer connections. Thread-safe.
 */
public interface ProcessRoom {
  /** Of a process that refuses connections by itself. */
  ProcessRoom UNLIMITED =
      new ProcessRoom() {
        @Override
        public boolean tryTake() {
          return true;
        }

        @Override
        public long left() {
          return Long.MAX_VALUE;
        }
      };

  /** Takes room for one more stream; false if there is none. */
  boolean tryTake();

  /** For how many more there is room, about. */
  long left();
}
