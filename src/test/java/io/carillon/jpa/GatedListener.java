package io.carillon.jpa;

import io.carillon.event.EventsAppended;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Holds the appender thread at its first commit until opened, so that a test can let batches pile
 * up.
 */
final class GatedListener implements Consumer<EventsAppended> {
  final List<EventsAppended> announced = new CopyOnWriteArrayList<>();
  private final CountDownLatch arrived = new CountDownLatch(1);
  private final CountDownLatch opened = new CountDownLatch(1);

  @Override
  public void accept(EventsAppended appended) {
    announced.add(appended);
    arrived.countDown();
    await(opened);
  }

  void awaitArrival() {
    await(arrived);
  }

  void open() {
    opened.countDown();
  }

  private static void await(CountDownLatch latch) {
    try {
      if (!latch.await(30, TimeUnit.SECONDS)) {
        throw new AssertionError("waited in vain");
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
