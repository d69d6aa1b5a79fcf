package io.carillon.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SeqSetTest {
  private static final int LARGEST = 300;

  @Test
  void allUpToAPositionAreOneRange() {
    SeqSet all = SeqSet.upTo(16_000);

    assertThat(all.ranges()).containsExactly(new SeqSet.Range(1, 16_000));
    assertThat(all.toBytes()).hasSizeLessThan(6);
    assertThat(all.contains(1)).isTrue();
    assertThat(all.contains(16_000)).isTrue();
    assertThat(all.contains(16_001)).isFalse();
    assertThat(SeqSet.upTo(0).isEmpty()).isTrue();
  }

  @Test
  void neighboursAreOneRange() {
    assertThat(SeqSet.of(List.of(7L, 5L, 6L, 9L)).ranges())
        .containsExactly(new SeqSet.Range(5, 7), new SeqSet.Range(9, 9));
    assertThat(SeqSet.upTo(4).plus(SeqSet.of(List.of(5L)))).isEqualTo(SeqSet.upTo(5));
  }

  @Test
  void itIsTheSetOfItsSeqs() {
    Random random = new Random(11);
    for (int i = 0; i < 2_000; i++) {
      Set<Long> one = seqs(random);
      Set<Long> other = seqs(random);
      SeqSet set = SeqSet.of(one);

      assertThat(expanded(set)).isEqualTo(one);
      assertThat(SeqSet.of(set.toBytes())).isEqualTo(set);
      Set<Long> sum = new TreeSet<>(one);
      sum.addAll(other);
      assertThat(expanded(set.plus(SeqSet.of(other)))).isEqualTo(sum);
      Set<Long> difference = new TreeSet<>(one);
      difference.removeAll(other);
      assertThat(expanded(set.minus(SeqSet.of(other)))).isEqualTo(difference);
    }
  }

  @Test
  void largeSeqsAreStored() {
    SeqSet set = SeqSet.of(List.of(1L, 127L, 128L, 1L << 40, Long.MAX_VALUE - 1));

    assertThat(SeqSet.of(set.toBytes())).isEqualTo(set);
    assertThat(SeqSet.of(new byte[0])).isEqualTo(SeqSet.EMPTY);
  }

  @Test
  void anUnknownFormIsRefused() {
    assertThatThrownBy(() -> SeqSet.of(new byte[] {9, 1}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("unknown form: 9");
  }

  private static Set<Long> seqs(Random random) {
    Set<Long> seqs = new TreeSet<>();
    for (int i = 1 + random.nextInt(5); i > 0; i--) {
      long first = 1 + random.nextInt(LARGEST);
      LongStream.rangeClosed(first, first + random.nextInt(40)).forEach(seqs::add);
    }
    return seqs;
  }

  private static Set<Long> expanded(SeqSet set) {
    List<Long> seqs = new ArrayList<>();
    set.ranges()
        .forEach(range -> LongStream.rangeClosed(range.first(), range.last()).forEach(seqs::add));
    assertThat(seqs).allSatisfy(seq -> assertThat(set.contains(seq)).isTrue());
    return new TreeSet<>(seqs);
  }
}
