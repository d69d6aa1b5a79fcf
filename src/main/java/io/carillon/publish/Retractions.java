package io.carillon.publish;

import io.carillon.event.ChannelName;
import io.carillon.event.Position;
import io.carillon.log.EventLog;
import io.carillon.log.Extent;
import io.carillon.log.Receipt;
import io.carillon.security.Audit;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** Retracts events for admins, authors and the application, with entries in the audit log. */
@ApplicationScoped
public class Retractions {
  @Inject EventLog log;
  @Inject Publisher publisher;
  @Inject Audit audit;

  /** Whether a channel has a position, with an event or with what is left of one. */
  boolean contains(ChannelName channel, long seq) {
    Extent extent = log.extent(channel);
    return seq >= extent.first() && seq <= extent.head();
  }

  /** The same for a position of which the epoch is known: an event that was lost has none. */
  boolean contains(ChannelName channel, Position position) {
    return contains(channel, position.seq())
        && log.epochs(channel).epochOf(position.seq()) == position.epoch();
  }

  /**
   * Retracts an event.
   *
   * @param seq a position that the channel has
   * @param by the admin, or the application
   * @return completes with the position of the notice
   */
  CompletionStage<Receipt> retract(ChannelName channel, long seq, String by) {
    return retract(channel, List.of(seq), by);
  }

  /**
   * Retracts events, all or none.
   *
   * @param seqs positions that the channel has
   * @param by the admin, the author or the application
   * @return completes with the positions of the notices
   */
  public CompletionStage<Receipt> retract(ChannelName channel, List<Long> seqs, String by) {
    return publisher
        .retract(channel, seqs)
        .thenApply(
            receipt -> {
              seqs.forEach(
                  seq ->
                      audit.write(
                          Audit.Entry.RETRACTED,
                          Map.of("by", by, "channel", channel, "position", seq)));
              return receipt;
            });
  }
}
