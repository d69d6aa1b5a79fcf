package io.carillon.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class GzipBlocksTest {
  private final GzipBlocks blocks = new GzipBlocks();

  @Test
  void aReaderMayJoinBetweenAnyTwoBlocks() throws IOException {
    List<byte[]> batches = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      batches.add(blocks.deflate(metrics(16, i)).bytes());
    }
    for (int joined = 0; joined < batches.size(); joined++) {
      ByteArrayOutputStream stream = new ByteArrayOutputStream();
      stream.writeBytes(GzipBlocks.begin("retry: 1\n\n".getBytes(StandardCharsets.UTF_8)).bytes());
      StringBuilder expected = new StringBuilder("retry: 1\n\n");
      for (int i = joined; i < batches.size(); i++) {
        stream.writeBytes(batches.get(i));
        expected.append(new String(metrics(16, i), StandardCharsets.UTF_8));
      }
      assertThat(unzipped(stream.toByteArray())).isEqualTo(expected.toString());
    }
  }

  @Test
  void eachBlockCanBeReadBeforeTheNextArrives() throws IOException {
    byte[] sent = GzipBlocks.begin("data: 1\n\n".getBytes(StandardCharsets.UTF_8)).bytes();
    GZIPInputStream reader = new GZIPInputStream(new ByteArrayInputStream(sent));

    assertThat(new String(reader.readNBytes(9), StandardCharsets.UTF_8)).isEqualTo("data: 1\n\n");
  }

  @Test
  void sixteenMetricsBecomeAtLeastFourTimesSmaller() {
    byte[] batch = metrics(16, 1);

    assertThat(batch.length).isGreaterThan(4 * blocks.deflate(batch).bytes().length);
  }

  @Test
  void incompressibleDataHardlyGrows() throws IOException {
    byte[] noise = new byte[200_000];
    new Random(1).nextBytes(noise);

    byte[] block = blocks.deflate(noise).bytes();

    assertThat(block.length).isLessThan(noise.length + 100);
    assertThat(bytes(concat(GzipBlocks.begin(new byte[0]).bytes(), block))).isEqualTo(noise);
  }

  @Property(tries = 200)
  void everyInputIsRestoredByDecompression(@ForAll @Size(max = 20) List<byte[]> pieces)
      throws IOException {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    ByteArrayOutputStream plain = new ByteArrayOutputStream();
    GzipTrailer trailer = new GzipTrailer();
    GzipBlocks own = new GzipBlocks();
    for (int i = -1; i < pieces.size(); i++) {
      byte[] piece = i < 0 ? new byte[] {1} : pieces.get(i);
      CodedBlock block =
          i < 0
              ? GzipBlocks.begin(piece)
              : i % 2 == 0 ? own.deflate(piece) : GzipBlocks.store(piece);
      stream.writeBytes(block.bytes());
      trailer.add(block);
      plain.writeBytes(piece);
    }
    assertThat(bytes(stream.toByteArray())).isEqualTo(plain.toByteArray());

    stream.writeBytes(trailer.end());

    assertThat(new GZIPInputStream(new ByteArrayInputStream(stream.toByteArray())).readAllBytes())
        .as("with the trailer, which the reader verifies")
        .isEqualTo(plain.toByteArray());
  }

  @Test
  void theTrailerOfALongStreamIsThatOfItsBytes() throws IOException {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    GzipTrailer trailer = new GzipTrailer();
    CodedBlock shared = blocks.deflate(metrics(500, 1));
    CodedBlock first = GzipBlocks.begin(new byte[0]);
    stream.writeBytes(first.bytes());
    trailer.add(first);
    for (int i = 0; i < 200; i++) {
      stream.writeBytes(shared.bytes());
      trailer.add(shared);
    }
    stream.writeBytes(trailer.end());

    assertThat(new GZIPInputStream(new ByteArrayInputStream(stream.toByteArray())).readAllBytes())
        .hasSize(200 * shared.length());
  }

  private static byte[] metrics(int count, int batch) {
    StringBuilder events = new StringBuilder();
    for (int i = 0; i < count; i++) {
      events
          .append("id: ")
          .append(batch * count + i)
          .append("\ndata: {\"metric\":\"cpu.")
          .append(i)
          .append("\",\"value\":0.")
          .append(31 * (i + 7) % 97)
          .append(",\"timestamp\":\"2026-01-01T00:00:0")
          .append(batch)
          .append("Z\"}\n\n");
    }
    return events.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] concat(byte[] one, byte[] other) {
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    both.writeBytes(one);
    both.writeBytes(other);
    return both.toByteArray();
  }

  private static String unzipped(byte[] stream) throws IOException {
    return new String(bytes(stream), StandardCharsets.UTF_8);
  }

  /** As a browser does: every block is read as it arrives, and a missing trailer is ignored. */
  private static byte[] bytes(byte[] stream) throws IOException {
    GZIPInputStream reader = new GZIPInputStream(new ByteArrayInputStream(stream));
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    try {
      for (int next = reader.read(); next >= 0; next = reader.read()) {
        read.write(next);
      }
    } catch (EOFException endOfStream) {
      // it broke off
    }
    return read.toByteArray();
  }
}
