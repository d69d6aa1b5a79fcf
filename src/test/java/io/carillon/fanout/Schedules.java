package io.carillon.fanout;

import java.util.Random;
import java.util.function.Consumer;

/**
 * Runs something repeatedly, each time with other choices: all sequences up to a depth, or random
 * ones. The same choices must have the same result.
 */
final class Schedules {
  private Schedules() {}

  /** Decides at every fork. */
  interface Chooser {
    /** One of {@code options}, counted from 0. Beyond the depth explored always 0. */
    int choose(int options);

    /** Whether choices are still made, or the run is to be finished. */
    boolean isOpen();
  }

  /** Every sequence of at most {@code depth} choices; answers their number. */
  static int every(int depth, Consumer<Chooser> run) {
    Path path = new Path(depth);
    int count = 0;
    do {
      path.begin();
      run.accept(path);
      count++;
    } while (path.next());
    return count;
  }

  /** One sequence of at most {@code length} random choices. */
  static void random(long seed, int length, Consumer<Chooser> run) {
    Random random = new Random(seed);
    run.accept(
        new Chooser() {
          private int left = length;

          @Override
          public int choose(int options) {
            left--;
            // half of the time the first, which is to continue: otherwise one hook would see
            // everything
            return left < 0 || random.nextBoolean() ? 0 : random.nextInt(options);
          }

          @Override
          public boolean isOpen() {
            return left > 0;
          }
        });
  }

  /** A path through the tree of choices; {@link #next} goes on to the next leaf. */
  private static final class Path implements Chooser {
    private final int[] chosen;
    private final int[] options;
    private int length; // of the path as far as it is prescribed
    private int at;

    Path(int depth) {
      chosen = new int[depth];
      options = new int[depth];
    }

    void begin() {
      at = 0;
    }

    @Override
    public int choose(int options) {
      if (options == 1 || at == chosen.length) {
        return 0;
      }
      if (at == length) {
        chosen[at] = 0;
        length++;
      }
      this.options[at] = options;
      return chosen[at++];
    }

    @Override
    public boolean isOpen() {
      return at < chosen.length;
    }

    boolean next() {
      length = at;
      while (length > 0 && chosen[length - 1] + 1 >= options[length - 1]) {
        length--;
      }
      if (length == 0) {
        return false;
      }
      chosen[length - 1]++;
      return true;
    }
  }
}
