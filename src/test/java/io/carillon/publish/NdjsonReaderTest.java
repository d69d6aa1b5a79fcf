package io.carillon.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.carillon.config.PublishConfig;
import io.carillon.event.ChannelName;
import io.carillon.event.Publication;
import io.carillon.memory.MemoryBudget;
import io.carillon.wire.PublicationTooLargeException;
import io.carillon.wire.RejectedBodyException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NdjsonReaderTest {
  @TempDir Path folder;

  @AfterEach
  void noFileIsLeft() {
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aSmallBatchStaysInMemory() throws IOException {
    try (SpooledBatch batch =
        read(limits(10_000), "{\"data\":1}\n\n  \r\n{\"data\":2}\r\n{\"data\":3}")) {
      assertThat(batch.isInFile()).isFalse();
      assertThat(data(batch)).containsExactly("1", "2", "3");
      assertThat(batch.size()).isEqualTo(3);
      assertThat(batch.bytes()).isEqualTo(3);
    }
  }

  @Test
  void aLargeBatchWaitsInAFileAndCanBeReadAgain() throws IOException {
    List<String> numbers = IntStream.range(0, 500).mapToObj(Integer::toString).toList();
    String body =
        numbers.stream()
            .map(n -> "{\"data\":" + n + ",\"type\":\"é\"}")
            .collect(Collectors.joining("\n\n"));

    try (SpooledBatch batch = read(limits(100 * 520), body)) {
      assertThat(batch.isInFile()).isTrue();
      Iterator<Publication> slow = batch.iterator();
      slow.next();
      assertThat(data(batch)).isEqualTo(numbers);
      assertThat(data(batch)).as("again").isEqualTo(numbers);
      slow.forEachRemaining(publication -> assertThat(publication.type()).isPresent());
    }
  }

  @Test
  void aClosedBatchHasDeletedItsFile() throws IOException {
    SpooledBatch batch = read(limits(0), "{\"data\":1}");
    batch.close();
    batch.close();

    assertThatThrownBy(() -> data(batch)).isInstanceOf(SpoolUnavailableException.class);
  }

  @Test
  void idsAreTheSameEveryTimeABatchIsRead() throws IOException {
    try (SpooledBatch batch =
        read(limits(0), "{\"data\":1}\n\n{\"data\":2,\"id\":\"own\"}\n{\"data\":3}")) {
      for (int time = 0; time < 2; time++) {
        List<String> ids = new ArrayList<>();
        batch.forEach(publication -> ids.add(publication.id().orElseThrow()));
        assertThat(ids).containsExactly("k#0", "own", "k#2");
      }
    }
  }

  @Test
  void anInvalidLineIsReportedAndLeavesNoFile() {
    RejectedBodyException rejected =
        catchThrowableOfType(
            RejectedBodyException.class,
            () -> read(limits(0), "{\"data\":1}\n\n{\"data\":2}\n{\"dta\":3}\n"));

    assertThat(rejected.line()).hasValue(4);
    assertThat(rejected.field()).contains("dta");
  }

  @Test
  void aBodyThatBreaksOffLeavesNoFile() {
    InputStream brokenOff =
        new SequenceInputStream(
            new ByteArrayInputStream(
                "{\"data\":1}\n{\"data\":2}\n".getBytes(StandardCharsets.UTF_8)),
            new InputStream() {
              @Override
              public int read() throws IOException {
                throw new IOException("connection reset");
              }
            });

    assertThatThrownBy(
            () ->
                new NdjsonReader(limits(0), folder)
                    .read(brokenOff, reader(100, ""), new BodyMemory(MemoryBudget.unlimited())))
        .isInstanceOf(IOException.class);
  }

  @Test
  void aTemporaryFileThatCannotBeWrittenIsNotTheSendersFault() {
    InputStream body = new ByteArrayInputStream("{\"data\":1}\n".getBytes(StandardCharsets.UTF_8));
    NdjsonReader reader = new NdjsonReader(limits(0), folder.resolve("gone"));

    assertThatThrownBy(
            () -> reader.read(body, reader(100, ""), new BodyMemory(MemoryBudget.unlimited())))
        .isInstanceOf(SpoolUnavailableException.class);
  }

  @Test
  void durableAndTransientLinesDoNotMix() {
    RejectedBodyException rejected =
        catchThrowableOfType(
            RejectedBodyException.class,
            () -> read(limits(0), "{\"data\":1,\"transient\":true}\n{\"data\":2}\n", ""));

    assertThat(rejected.line()).hasValue(2);
    assertThat(rejected).hasMessageContaining("durable or transient as a whole");
  }

  @Test
  void everythingIsBounded() {
    String line = "{\"data\":1}\n";
    assertThat(
            catchThrowableOfType(
                PublicationTooLargeException.class, () -> read(limits(0), line.repeat(1001))))
        .hasMessage("a request holds at most 1000 events")
        .extracting(tooMany -> tooMany.line().orElseThrow())
        .isEqualTo(1001L);
    assertThatThrownBy(() -> read(limits(0), line.repeat(900) + " ".repeat(200_000)))
        .isInstanceOf(PublicationTooLargeException.class)
        .hasMessageContaining("a line has at most");
    assertThatThrownBy(() -> read(limits(0), (" ".repeat(1000) + "\n").repeat(400)))
        .isInstanceOf(PublicationTooLargeException.class)
        .hasMessageContaining("at most 300000 bytes");
  }

  @Test
  void nothingIsNoBatch() {
    assertThatThrownBy(() -> read(limits(0), "\n \n"))
        .isInstanceOf(RejectedBodyException.class)
        .hasMessageContaining("nothing to publish");
  }

  private SpooledBatch read(PublishConfig limits, String body) throws IOException {
    return read(limits, body, "k");
  }

  private SpooledBatch read(PublishConfig limits, String body, String key) throws IOException {
    return new NdjsonReader(limits, folder)
        .read(
            new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)),
            reader(limits.maxEventSize(), key),
            new BodyMemory(MemoryBudget.unlimited()));
  }

  private static PublicationReader reader(int maxEventSize, String key) {
    return new PublicationReader(
        new ChannelName("orders"), maxEventSize, 64, new IdempotencyKey(key));
  }

  private static List<String> data(SpooledBatch batch) {
    List<String> data = new ArrayList<>();
    batch.forEach(publication -> data.add(publication.data().toString()));
    return data;
  }

  private static PublishConfig limits(int memory) {
    return new PublishConfig(100, 1000, 1000, 1000, 300_000, memory, 64, Duration.ofSeconds(1));
  }
}
