package io.carillon.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.channel.Channel;
import io.carillon.channel.Frame;
import io.carillon.event.Audience;
import io.carillon.event.Event;
import io.carillon.event.Publication;
import io.carillon.event.Reader;
import io.carillon.event.Selector;
import io.carillon.fanout.SelectorGroup.Member;
import io.carillon.wire.CodedBlock;
import io.carillon.wire.EventStreamFormat;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which readers are found for a frame, and that removed readers leave no entries. */
class SubscriberIndexTest {
  private final Engine engine = Engine.with().build();
  private final Channel channel = engine.channels.pin(Engine.CHANNEL);
  private final SubscriberIndex index = new SubscriberIndex();

  /** A subscriber whose bytes are shared or not; it is never written to here. */
  private record Named(boolean sharesBytes) implements LiveSubscriber {
    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public void writeShared(CodedBlock coded, int events) {}

    @Override
    public void write(Cursor cursor, List<Frame> frames) {}

    @Override
    public void resumeLater() {}

    @Override
    public void close(CloseReason reason) {}

    @Override
    public void fail(Throwable fault) {}
  }

  private Member live(Reader reader, String... topics) {
    Member member = behind(reader, topics);
    member.cursor.attach();
    index.attach(member);
    return member;
  }

  private Member behind(Reader reader, String... topics) {
    Selector selector = Selector.of(List.of(topics));
    Cursor cursor =
        new Cursor(
            channel,
            selector,
            reader,
            false,
            channel.slowReader(),
            StartPosition.after(0),
            engine.clock);
    Member member = new Member(cursor, new Named(true), EventStreamFormat.INSTANCE);
    index.add(member);
    return member;
  }

  private void remove(Member member) {
    index.detach(member);
    index.remove(member);
  }

  private static Frame frame(Publication.Builder publication) {
    return Frame.ofLog(Event.of(publication.build(), 1, Instant.EPOCH));
  }

  /** Everything that is found for a frame. */
  private Set<Member> found(Publication.Builder publication) {
    Set<Member> found = new HashSet<>();
    index.route(
        frame(publication),
        new SubscriberIndex.Route() {
          @Override
          public void toGroup(SelectorGroup group, Frame frame) {
            found.addAll(group.members());
          }

          @Override
          public void toReader(Member member, Frame frame) {
            found.add(member);
          }
        });
    return found;
  }

  @Test
  void aFrameForEveryoneFindsTheReadersWhoseSelectorsMatch() {
    Member all = live(Reader.ANONYMOUS);
    Member a = live(Reader.ANONYMOUS, "a");
    Member prefix = live(Reader.ANONYMOUS, "a/*");
    Member both = live(Reader.ANONYMOUS, "a", "b*");
    assertThat(found(Engine.publication("x"))).containsExactly(all);
    assertThat(found(Engine.publication("x").topic("a"))).containsExactlyInAnyOrder(all, a, both);
    assertThat(found(Engine.publication("x").topic("a/1"))).containsExactlyInAnyOrder(all, prefix);
    assertThat(found(Engine.publication("x").topic("bc"))).containsExactlyInAnyOrder(all, both);
  }

  @Test
  void aFrameWithAnAudienceFindsItsReadersByUserAndRole() {
    Member anna = live(Reader.of("anna", Set.of()));
    Member ben = live(Reader.of("ben", Set.of("staff")));
    Member onlyB = live(Reader.of("anna", Set.of()), "b");
    live(Reader.ANONYMOUS);
    Audience both = new Audience(Set.of("anna"), Set.of("staff"));
    assertThat(found(Engine.publication("x").topic("a").audience(both)))
        .containsExactlyInAnyOrder(anna, ben);
    assertThat(found(Engine.publication("x").topic("b").audience(both)))
        .containsExactlyInAnyOrder(anna, ben, onlyB);
  }

  @Test
  void aReaderThatIsBehindIsNotFound() {
    Member anna = behind(Reader.of("anna", Set.of()));
    Publication.Builder forAnna =
        Engine.publication("x").audience(new Audience(Set.of("anna"), Set.of()));
    assertThat(found(forAnna)).isEmpty();
    assertThat(found(Engine.publication("x"))).isEmpty();
    anna.cursor.attach();
    index.attach(anna);
    assertThat(found(forAnna)).containsExactly(anna);
    index.detach(anna);
    anna.cursor.fallBehind(0, 0);
    assertThat(found(forAnna)).isEmpty();
  }

  @Test
  void readersWithTheSameSelectorAndFormatAreOneGroup() {
    Member one = live(Reader.ANONYMOUS, "a");
    Member other = live(Reader.of("anna", Set.of()), "a");
    assertThat(one.group()).isSameAs(other.group());
    assertThat(index.groupCount()).isEqualTo(1);
    live(Reader.ANONYMOUS, "b");
    assertThat(index.groupCount()).isEqualTo(2);
  }

  @Test
  void readersRemovedInAnyOrderLeaveNothingBehind() {
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      Reader reader = Reader.of("user" + i % 7, Set.of("role" + i % 3));
      members.add(live(reader, "topic/" + i % 5, "p" + i % 4 + "*"));
    }
    java.util.Collections.shuffle(members, new java.util.Random(3));
    for (Member member : members) {
      assertThat(index.attached()).contains(member);
      remove(member);
      assertThat(index.attached()).doesNotContain(member);
    }
    assertThat(index.groupCount()).isZero();
    assertThat(index.size()).isZero();
  }
}
