package io.carillon.process;

import io.carillon.diagnostics.OutageLog;
import io.carillon.event.Ticker;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps file descriptors for the hub's own files and for operators, when clients have taken all
 * others: a process without any can neither accept a connection nor write a file. Of what the limit
 * allows ({@code ulimit -n}), clients get all but the reserve. The first half of the reserve is for
 * connections on which operators ask for health and metrics, the second for files.
 *
 * <p>Open descriptors are counted once a second at most and whenever the count may have reached the
 * reserve; between two counts, every connection that is accepted counts as one more. In an
 * application server, which accepts connections itself, every stream does. Logs once when the
 * reserve is reached and once when a half of it is free again beyond it. Thread-safe.
 */
public final class DescriptorReserve {
  /** What a connection may be used for. */
  public enum Use {
    /** Anything. */
    ANY,
    /** Health and metrics. */
    OPERATORS,
    /** Nothing: it is closed. */
    NONE
  }

  private static final long SMALLEST = 32;
  private static final long LARGEST = 512;
  private static final int PART = 8;
  private static final Duration MAX_AGE = Duration.ofSeconds(1);

  /** While the reserve is in use, a tenth of the time may be spent on counting. */
  private static final int PAUSE = 10;

  /** Of that pause, if a connection would not even be an operator's. */
  private static final int SOONER = 5;

  private final Supplier<Optional<OpenDescriptors>> descriptors;
  private final Ticker ticker;
  private final OutageLog outage;

  private @Nullable OpenDescriptors counted; // guarded by this
  private long countedNanos; // guarded by this
  private Duration minAge = Duration.ZERO; // before the next count; guarded by this
  private long accepted; // since then; guarded by this

  /**
   * For the descriptors of this process.
   *
   * @param refused what is refused while they are running out, for the application log
   */
  public DescriptorReserve(String refused) {
    this(refused, OpenDescriptors::now, Ticker.SYSTEM);
  }

  /**
   * @param descriptors counts the open ones; empty if there is no limit
   */
  DescriptorReserve(
      String refused, Supplier<Optional<OpenDescriptors>> descriptors, Ticker ticker) {
    this.descriptors = descriptors;
    this.ticker = ticker;
    this.outage =
        new OutageLog(
            System.getLogger(DescriptorReserve.class.getName()),
            "File descriptors are running out: "
                + refused
                + ". Raise the limit (LimitNOFILE, ulimit -n); process_max_fds shows it",
            "File descriptors are free again");
  }

  /** What a connection that was just accepted may be used for. */
  public synchronized Use accept() {
    accepted++;
    Duration age = Duration.ofNanos(ticker.nanos() - countedNanos);
    if (counted == null
        || age.compareTo(MAX_AGE) >= 0
        || isScarce(counted) && (!outage.isDown() || age.compareTo(minAge) >= 0)) {
      count();
    }
    if (counted != null
        && use(counted) == Use.NONE
        && age.compareTo(minAge.dividedBy(SOONER)) >= 0) {
      count(); // connections of operators that were accepted since may be closed
    }
    return counted == null ? Use.ANY : use(counted);
  }

  /** How many more connections may be used for anything; as of the last {@link #accept}. */
  public synchronized long left() {
    return counted == null ? Long.MAX_VALUE : Math.max(0, left(counted));
  }

  /**
   * Counts again.
   *
   * @return whether connections are refused
   */
  public synchronized boolean isReached() {
    count();
    return outage.isDown();
  }

  private void count() {
    long begin = ticker.nanos();
    counted = descriptors.get().filter(each -> each.max() > 0).orElse(null);
    countedNanos = ticker.nanos();
    minAge = Duration.ofNanos(countedNanos - begin).multipliedBy(PAUSE);
    accepted = 0;
    if (counted == null || !isScarce(counted)) {
      outage.succeeded();
    } else {
      outage.failed(null);
    }
  }

  private boolean isScarce(OpenDescriptors each) {
    return left(each) < 0;
  }

  /**
   * What is left without the reserve, and some more of it if it was reached: not every closed
   * connection ends that. Negative if the reserve is in use.
   */
  private long left(OpenDescriptors each) {
    long reserve = reserve(each.max());
    long kept = reserve + (outage.isDown() ? reserve / 2 : 0);
    return each.max() - kept - each.open() - accepted;
  }

  private Use use(OpenDescriptors each) {
    if (!isScarce(each)) {
      return Use.ANY;
    }
    long left = each.max() - each.open() - accepted;
    return left > reserve(each.max()) / 2 ? Use.OPERATORS : Use.NONE;
  }

  static long reserve(long max) {
    return Math.max(SMALLEST, Math.min(LARGEST, max / PART));
  }
}
