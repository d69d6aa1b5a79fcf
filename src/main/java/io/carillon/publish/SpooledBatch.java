package io.carillon.publish;

import io.carillon.diagnostics.OutageLog;
import io.carillon.event.ChannelName;
import io.carillon.event.Publication;
import io.carillon.log.Batch;
import io.carillon.wire.SingleByte;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * A batch of any size in bounded memory: the first publications stay in memory, and the lines of
 * the others are spooled to a temporary file unchanged. The file is deleted when the batch is
 * closed (where the system can, when it is opened, so that not even a crash leaves it behind).
 * Written by one thread, and afterwards read, also by several.
 */
final class SpooledBatch implements Batch, AutoCloseable {
  private static final Logger LOG = System.getLogger(SpooledBatch.class.getName());
  private static final OutageLog OUTAGE =
      new OutageLog(
          LOG,
          "Temporary files of large batches cannot be used: such batches are refused",
          "Temporary files of large batches can be used again");

  private final PublicationReader reader;
  private final Path folder;
  private final long maxHeadBytes;
  private final BodyMemory memory;
  private final List<Publication> head = new ArrayList<>();
  private long headBytes;
  private long bytes;
  private int size;
  private boolean isTransient;
  private boolean isScheduled;
  private @Nullable FileChannel file;
  private @Nullable DataOutputStream out;

  /**
   * An empty batch.
   *
   * @param folder for the file, if one becomes necessary
   * @param maxHeadBytes maximum footprint of the publications in memory
   * @param memory where it is reserved; if there is none, publications are spooled, too
   */
  SpooledBatch(PublicationReader reader, Path folder, long maxHeadBytes, BodyMemory memory) {
    this.maxHeadBytes = maxHeadBytes;
    this.reader = reader;
    this.folder = folder;
    this.memory = memory;
  }

  /**
   * Appends the publication that {@code lines} has just read.
   *
   * @throws SpoolUnavailableException if the file cannot be written
   */
  void add(Publication publication, LineReader lines) {
    headBytes += publication.footprint();
    if (file == null && headBytes <= maxHeadBytes && memory.tryAdd(publication.footprint())) {
      head.add(publication);
    } else {
      inFile(() -> write(lines));
    }
    isTransient = publication.isTransient();
    isScheduled = publication.due().isPresent();
    bytes += publication.data().size();
    size++;
  }

  private void write(LineReader lines) throws IOException {
    DataOutputStream to = out;
    if (to == null) {
      to = open();
      out = to;
    }
    to.writeInt(lines.to() - lines.from());
    to.write(lines.buffer(), lines.from(), lines.to() - lines.from());
  }

  private DataOutputStream open() throws IOException {
    Path path = Files.createTempFile(folder, "carillon-", ".ndjson");
    FileChannel opened =
        FileChannel.open(
            path,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            StandardOpenOption.DELETE_ON_CLOSE);
    file = opened;
    return new DataOutputStream(
        new BufferedOutputStream(Channels.newOutputStream(opened), 64 << 10));
  }

  /**
   * Completes the batch; nothing is added afterwards.
   *
   * @throws SpoolUnavailableException if the file cannot be written
   */
  void seal() {
    DataOutputStream written = out;
    if (written != null) {
      inFile(written::flush);
    }
  }

  private interface FileAction {
    void run() throws IOException;
  }

  /** Trouble with the hub's own file is not the publisher's. */
  private static void inFile(FileAction action) {
    try {
      action.run();
    } catch (IOException e) {
      OUTAGE.failed(e);
      throw new SpoolUnavailableException(e);
    }
    OUTAGE.succeeded();
  }

  /** Whether part of it is in a file. */
  boolean isInFile() {
    return file != null;
  }

  /** Whether its publications are due later; all are or none. */
  boolean isScheduled() {
    return isScheduled;
  }

  /** Whether its publications are transient; all are or none. */
  boolean isTransient() {
    return isTransient;
  }

  @Override
  public ChannelName channel() {
    return reader.channel();
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public long bytes() {
    return bytes;
  }

  /**
   * Reads it from the beginning. Throws {@link SpoolUnavailableException} if the file cannot be
   * read.
   */
  @Override
  public Iterator<Publication> iterator() {
    return new Iterator<>() {
      private final DataInputStream lines =
          new DataInputStream(new BufferedInputStream(new FromStart(), 64 << 10));
      private int next;

      @Override
      public boolean hasNext() {
        return next < size;
      }

      @Override
      public Publication next() {
        if (next >= size) {
          throw new NoSuchElementException();
        }
        Publication publication = next < head.size() ? head.get(next) : readLine(lines, next);
        next++;
        return publication;
      }
    };
  }

  private Publication readLine(DataInputStream lines, int index) {
    try {
      byte[] line = lines.readNBytes(lines.readInt());
      return reader.readLine(line, 0, line.length, 1, index);
    } catch (ClosedChannelException closed) { // its publisher has been answered: it took too long
      throw new SpoolUnavailableException(closed);
    } catch (IOException e) {
      OUTAGE.failed(e);
      throw new SpoolUnavailableException(e);
    }
  }

  /** Deletes the file; idempotent. */
  @Override
  public void close() {
    if (file != null) {
      try {
        file.close();
      } catch (IOException e) { // it does not change what was stored
        LOG.log(Level.WARNING, "The temporary file of a batch cannot be deleted", e);
      }
    }
  }

  /** The file from its start, with a position of its own, so that several may read. */
  private final class FromStart extends InputStream {
    private long position;

    @Override
    public int read() throws IOException {
      return SingleByte.read(this);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (file == null) {
        return -1;
      }
      int read = file.read(ByteBuffer.wrap(bytes, offset, length), position);
      position += Math.max(read, 0);
      return read;
    }
  }
}
