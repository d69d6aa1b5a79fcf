package io.carillon.assembly;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.api.ChannelOccupied;
import io.carillon.api.ChannelVacated;
import io.carillon.api.StreamClosed;
import io.carillon.api.StreamOpened;
import io.carillon.event.ChannelName;
import io.carillon.event.Reader;
import io.carillon.fanout.CloseReason;
import io.carillon.fanout.SubscriptionView;
import io.carillon.jpa.LogTest;
import io.carillon.jpa.Stack;
import io.carillon.shared.MemberLeases;
import io.carillon.shared.SharedDatabase;
import io.carillon.testing.ManualScheduler;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two nodes on one database: channels are occupied and vacated once. */
class ChannelOccupancyIT extends LogTest {
  private static final Duration GRACE = Duration.ofSeconds(2);

  private final List<Object> announcements = new ArrayList<>();
  private ManualScheduler scheduler;
  private ChannelOccupancy one;
  private ChannelOccupancy other;

  @BeforeEach
  void twoNodes() {
    scheduler = new ManualScheduler(clock);
    one = occupancy(node());
    other = occupancy(otherNode());
  }

  private ChannelOccupancy occupancy(Stack.Node node) {
    return new ChannelOccupancy(
        MemberLeases.ofChannels(
            new SharedDatabase(node.transactions(), clock), UUID.randomUUID().toString()),
        scheduler,
        GRACE,
        clock,
        announcements::add);
  }

  private SubscriptionView stream(boolean isPoll) {
    Map<String, Object> answers =
        Map.of(
            "id",
            "client",
            "reader",
            Reader.of("anna", Set.of()),
            "positions",
            Map.of(channel, 0L),
            "isPoll",
            isPoll);
    return (SubscriptionView)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {SubscriptionView.class},
            (proxy, method, arguments) -> answers.get(method.getName()));
  }

  private void pass(Duration time) {
    scheduler.advance(time);
  }

  private ChannelOccupied occupied() {
    return new ChannelOccupied(channel.value());
  }

  private ChannelVacated vacated() {
    return new ChannelVacated(channel.value());
  }

  /** Without those of other tests, whose leases expire here. */
  private List<Object> ofChannel() {
    return announcements.stream()
        .filter(each -> each.equals(occupied()) || each.equals(vacated()))
        .toList();
  }

  @Test
  void theFirstStreamOccupiesAndTheLastOneVacatesAfterAGrace() {
    one.opened(stream(false));
    one.opened(stream(false));
    other.opened(stream(false));
    pass(Duration.ZERO);
    assertThat(ofChannel()).containsExactly(occupied());

    one.closed(stream(false), CloseReason.CLIENT_GONE);
    one.closed(stream(false), CloseReason.CLIENT_GONE);
    pass(GRACE);
    assertThat(ofChannel()).as("the other node has a stream").containsExactly(occupied());

    other.closed(stream(false), CloseReason.MAX_AGE);
    pass(GRACE.minusMillis(1));
    assertThat(ofChannel()).containsExactly(occupied());
    pass(Duration.ofMillis(1));
    assertThat(ofChannel()).containsExactly(occupied(), vacated());
  }

  @Test
  void aClientThatReconnectsInTimeChangesNothing() {
    one.opened(stream(false));
    pass(Duration.ZERO);
    one.closed(stream(false), CloseReason.MAX_AGE);
    one.opened(stream(false));
    pass(GRACE);

    assertThat(ofChannel()).containsExactly(occupied());
  }

  @Test
  void pollsDoNotCount() {
    one.opened(stream(true));
    one.closed(stream(true), CloseReason.COMPLETE);
    pass(GRACE);

    assertThat(ofChannel()).isEmpty();
  }

  @Test
  void theChannelsOfANodeThatDiesAreVacatedOnceByAnotherOne() {
    one.opened(stream(false));
    pass(Duration.ZERO);
    clock.advance(MemberLeases.LEASE.plusSeconds(1));
    other.renew();
    occupancy(node()).renew();

    assertThat(ofChannel()).containsExactly(occupied(), vacated());
  }

  @Test
  void aChannelWhoseClientsHaveMovedToAnotherNodeStaysOccupiedThoughTheFirstNodeDies() {
    one.opened(stream(false));
    pass(Duration.ZERO);
    clock.advance(MemberLeases.LEASE.minusSeconds(5));
    other.opened(stream(false));
    pass(Duration.ZERO);
    clock.advance(Duration.ofSeconds(10));
    other.renew();

    assertThat(ofChannel()).containsExactly(occupied());
  }

  @Test
  void whatTheDatabaseDoesNotTakeIsRepeated() {
    node().dataSource().goDown();
    one.opened(stream(false));
    pass(Duration.ZERO);
    assertThat(ofChannel()).isEmpty();

    node().dataSource().recover();
    one.renew();
    assertThat(ofChannel()).containsExactly(occupied());
  }

  @Test
  void streamsAreAnnouncedWithTheirReason() {
    StreamAnnouncements streams = new StreamAnnouncements(announcements::add);
    streams.opened(stream(false));
    streams.closed(stream(false), CloseReason.CLIENT_GONE);

    Set<String> channels = Set.of(new ChannelName(channel.value()).value());
    assertThat(announcements)
        .containsExactly(
            new StreamOpened("client", Optional.of("anna"), channels),
            new StreamClosed("client", Optional.of("anna"), channels, "client-gone"));
  }
}
