package io.carillon.publish;

import io.carillon.config.PublishConfig;
import io.carillon.event.ChannelName;
import io.carillon.event.Event;
import io.carillon.event.InvalidRequestException;
import io.carillon.event.Publication;
import io.carillon.event.Retraction;
import io.carillon.event.TraceParent;
import io.carillon.log.Appender;
import io.carillon.log.Batch;
import io.carillon.log.FollowedBatch;
import io.carillon.log.NoSchedule;
import io.carillon.log.Receipt;
import io.carillon.log.Schedule;
import io.carillon.wire.JsonSyntax;
import io.carillon.wire.PublicationTooLargeException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The single entry point for publications from HTTP, CDI and broadcasters: durable publications are
 * appended to the log, transient ones delivered to current subscribers. Thread-safe.
 *
 * <p>Returns as soon as the publication is queued. The stage completes after the commit;
 * exceptionally with {@link io.carillon.log.LogUnavailableException} when nothing was stored, or
 * when that is unknown, as the exception tells. For transient publications, which have positions 0,
 * it completes at once, unless subscribers are served more slowly than events are published: a
 * publisher that awaits it before it publishes the next event does not outrun them.
 */
public final class Publisher {
  static final String MIXED =
      "a request is durable or transient as a whole; send transient events in one of their own";

  static final String MIXED_TIMES =
      "a request is scheduled or not as a whole: 'at' or 'delay' is in each publication or in none";

  private final Appender appender;
  private final TransientOutlet outlet;
  private final Clock clock;
  private final PublishConfig limits;
  private final Schedule schedule;

  /** Without a schedule. */
  public Publisher(Appender appender, TransientOutlet outlet, Clock clock, PublishConfig limits) {
    this(appender, outlet, clock, limits, new NoSchedule());
  }

  /**
   * @param schedule for publications that are due later
   */
  public Publisher(
      Appender appender,
      TransientOutlet outlet,
      Clock clock,
      PublishConfig limits,
      Schedule schedule) {
    this.schedule = schedule;
    this.appender = appender;
    this.outlet = outlet;
    this.clock = clock;
    this.limits = limits;
  }

  /**
   * Publishes one event.
   *
   * @throws PublicationTooLargeException if it has too much data
   */
  public CompletionStage<Receipt> publish(Publication publication) {
    return publish(List.of(publication));
  }

  /**
   * Publishes one durable event, and what follows from it to another channel ({@link
   * Batch#followUp}).
   *
   * @param followUp by the receipt of the event; without an answer nothing follows. It is subject
   *     to no limit but those of the outbox
   * @throws PublicationTooLargeException if the event has too much data
   */
  public CompletionStage<Receipt> publish(
      Publication publication, Function<Receipt, Optional<Publication>> followUp) {
    requireSize(publication);
    Optional<TraceParent> trace = TraceContext.current();
    UnaryOperator<Publication> traced = each -> trace.map(each::in).orElse(each);
    return appender.append(
        new FollowedBatch(
            Batch.of(List.of(traced.apply(publication))),
            receipt -> followUp.apply(receipt).map(traced)));
  }

  /**
   * Publishes one or more events to one channel, all or none.
   *
   * @throws PublicationTooLargeException if one has too much data
   * @throws InvalidRequestException if some are durable and some transient
   */
  public CompletionStage<Receipt> publish(List<Publication> publications) {
    boolean isTransient = publications.get(0).isTransient();
    for (Publication publication : publications) {
      requireSize(publication);
      if (publication.isTransient() != isTransient) {
        throw new InvalidRequestException("transient", MIXED);
      }
      requireAlike(publication.due().isPresent(), publications.get(0).due().isPresent());
    }
    List<Publication> traced = traced(publications);
    if (traced.get(0).due().isPresent()) {
      return schedule(traced);
    }
    return isTransient
        ? deliver(traced.get(0).channel(), traced)
        : appender.append(Batch.of(traced));
  }

  /**
   * Retracts events of one channel, all or none. The stage completes when they are erased from the
   * log, with the positions of their {@link Retraction}s; a repetition has no effect.
   *
   * @param seqs one or more positions that the channel has
   */
  public CompletionStage<Receipt> retract(ChannelName channel, List<Long> seqs) {
    return appender.append(
        Batch.of(seqs.stream().map(seq -> Retraction.of(channel, seq)).toList()));
  }

  private static void requireAlike(boolean isDueLater, boolean isFirstDueLater) {
    if (isDueLater != isFirstDueLater) {
      throw new InvalidRequestException("at", MIXED_TIMES);
    }
  }

  private CompletionStage<Receipt> schedule(List<Publication> publications) {
    return CompletableFuture.completedStage(
        Receipt.ofScheduled(publications.get(0).channel(), schedule.store(publications)));
  }

  /** The limits that publications are held to. */
  public PublishConfig limits() {
    return limits;
  }

  /**
   * Publishes from application code, whose JSON no parser has read yet: if its transaction commits,
   * or at once without one.
   *
   * @throws InvalidRequestException if it claims to be JSON and is not
   * @throws PublicationTooLargeException if it has too much data
   * @throws io.carillon.log.LogUnavailableException if it cannot be stored in the transaction
   */
  CompletionStage<Receipt> publish(Publication publication, TransactionOutbox outbox) {
    JsonSyntax.require(publication.data(), limits.maxJsonDepth());
    requireSize(publication);
    Publication traced = traced(List.of(publication)).get(0);
    return outbox.tryEnlist(traced, this::publish).orElseGet(() -> publish(traced));
  }

  private void requireSize(Publication publication) {
    if (publication.data().size() > limits.maxEventSize()) {
      throw PublicationTooLargeException.data(limits.maxEventSize());
    }
  }

  private static List<Publication> traced(List<Publication> publications) {
    return TraceContext.current()
        .map(trace -> publications.stream().map(publication -> publication.in(trace)).toList())
        .orElse(publications);
  }

  /** Publishes a batch whose size has been checked. */
  CompletionStage<Receipt> publish(SpooledBatch batch) {
    if (batch.isScheduled()) {
      List<Publication> publications = new ArrayList<>();
      batch.forEach(publications::add);
      return schedule(traced(publications));
    }
    return batch.isTransient() ? deliver(batch.channel(), batch) : appender.append(batch);
  }

  private CompletionStage<Receipt> deliver(
      ChannelName channel, Iterable<Publication> publications) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    return deliver(publications.iterator(), now, 0)
        .thenApply(count -> new Receipt(channel, 0, 0, count, 0));
  }

  private CompletionStage<Integer> deliver(Iterator<Publication> rest, Instant now, int before) {
    int count = before;
    while (rest.hasNext()) {
      CompletionStage<@Nullable Void> mayContinue = outlet.publish(Event.of(rest.next(), 0, now));
      count++;
      if (!mayContinue.toCompletableFuture().isDone()) {
        int delivered = count;
        return mayContinue.thenCompose(continued -> deliver(rest, now, delivered));
      }
    }
    return CompletableFuture.completedStage(count);
  }
}
