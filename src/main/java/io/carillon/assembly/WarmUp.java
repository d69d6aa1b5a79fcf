package io.carillon.assembly;

import io.carillon.config.SecurityConfig;
import io.carillon.event.ChannelName;
import io.carillon.event.ChannelPattern;
import io.carillon.event.Reader;
import io.carillon.event.Selector;
import io.carillon.log.EventLog;
import io.carillon.log.PageLimit;
import io.carillon.log.Selection;
import io.carillon.security.TokenRehearsal;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * Asks the log once what requests ask it, and verifies a token. Persistence providers translate a
 * query when it is first asked, and load their parsers with the first of all, which takes tenths of
 * a second; so does the first token. Writes nothing.
 */
final class WarmUp {
  private static final Logger LOG = System.getLogger(WarmUp.class.getName());

  /** A channel that does not exist. */
  private static final ChannelName NONE = new ChannelName("carillon-warm-up");

  private static final Selection ALL = new Selection(Selector.ALL, Reader.ANONYMOUS);
  private static final PageLimit ONE = PageLimit.events(1);

  private final EventLog log;
  private final SecurityConfig security;
  private final CountDownLatch done = new CountDownLatch(1);

  WarmUp(EventLog log, SecurityConfig security) {
    this.log = log;
    this.security = security;
  }

  /** Starts in the background; where the database is away, it ends at once. */
  void start(ThreadFactory threads) {
    threads.newThread(this::run).start();
  }

  private void run() {
    try {
      TokenRehearsal.run(security);
      ask();
    } catch (RuntimeException unavailable) { // the database is away, or the hub closes already
      LOG.log(Level.DEBUG, "The first requests will wait for their queries", unavailable);
    } finally {
      done.countDown();
    }
  }

  private void ask() {
    log.channels(List.of(ChannelPattern.ALL), "", 1);
    log.readAfter(NONE, 0, ONE);
    log.readBefore(NONE, Long.MAX_VALUE, ALL, ONE);
    log.newestVisible(NONE, Long.MAX_VALUE, Reader.ANONYMOUS);
    log.positionBefore(NONE, Instant.EPOCH);
    log.readValues(NONE, "-", 0, Long.MAX_VALUE, 1);
  }

  /** Waits until it is done, or for a limited time. */
  void await(Duration limit) {
    try {
      done.await(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
