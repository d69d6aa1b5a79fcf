package io.carillon.testing;

import io.carillon.event.ChannelName;
import io.carillon.event.Event;
import io.carillon.event.EventsAppended;
import io.carillon.event.Publication;
import io.carillon.log.Appender;
import io.carillon.log.Batch;
import io.carillon.log.EventLog;
import io.carillon.log.PageLimit;
import io.carillon.log.Receipt;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** What the contract tests of a log need. */
public interface LogContract {
  /** A channel that no other test uses. */
  ChannelName channel();

  /** The clock of the log, at 2030-01-01T00:00:00.123456789Z in the beginning. */
  ManualClock clock();

  EventLog log();

  /** All ways of reading: implementations that choose between algorithms return one for each. */
  default List<EventLog> logs() {
    return List.of(log());
  }

  Appender appender();

  /** What the listener of commits was called with. */
  List<EventsAppended> announced();

  /** Runs retention for the channel; zero: no limit. */
  void sweep(Duration age, long count);

  default Publication.Builder publication() {
    return Publication.to(channel()).text("hello");
  }

  default Batch one(String text) {
    return Batch.of(List.of(Publication.to(channel()).text(text).build()));
  }

  default Batch many(int count) {
    return Batch.of(
        IntStream.rangeClosed(1, count)
            .mapToObj(i -> Publication.to(channel()).text("event " + i).build())
            .toList());
  }

  default Batch withId(String id) {
    return Batch.of(List.of(publication().id(id).build()));
  }

  /** A batch whose second publication cannot be read. */
  default Batch failing(ChannelName channel) {
    return new DescribedBatch(
        channel,
        2,
        1_000,
        () ->
            IntStream.rangeClosed(1, 2).mapToObj(number -> firstOnly(channel, number)).iterator());
  }

  private static Publication firstOnly(ChannelName channel, int number) {
    if (number > 1) {
      throw new IllegalStateException("this batch is made to fail");
    }
    return Publication.to(channel).text("hello").build();
  }

  /** A batch whose publications may contradict its description. */
  record DescribedBatch(
      ChannelName channel, int size, long bytes, Iterable<Publication> publications)
      implements Batch {
    @Override
    public Iterator<Publication> iterator() {
      return publications.iterator();
    }
  }

  default Receipt append(Appender appender, Batch batch) {
    return appender.append(batch).toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
  }

  default List<Event> everything() {
    return log().readAfter(channel(), 0, PageLimit.events(1_000_000)).events();
  }

  default List<Long> seqs(List<Event> events) {
    return events.stream().map(Event::seq).toList();
  }

  default List<String> texts(List<Event> events) {
    return events.stream().map(event -> event.data().toString()).toList();
  }
}
