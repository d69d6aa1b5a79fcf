package io.carillon.publish;

import io.carillon.event.ChannelName;
import io.carillon.event.Publication;
import io.carillon.log.Batch;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
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
  private final PublicationReader reader;
  private final Path folder;
  private final long memory;
  private final List<Publication> head = new ArrayList<>();
  private long headBytes;
  private long bytes;
  private int size;
  private boolean isTransient;
  private @Nullable FileChannel file;
  private @Nullable DataOutputStream out;

  /**
   * An empty batch.
   *
   * @param folder for the file, if one becomes necessary
   * @param memory maximum footprint of the publications in memory
   */
  SpooledBatch(PublicationReader reader, Path folder, long memory) {
    this.reader = reader;
    this.folder = folder;
    this.memory = memory;
  }

  /** Appends the publication that {@code lines} has just read. */
  void add(Publication publication, LineReader lines) throws IOException {
    headBytes += publication.footprint();
    if (headBytes <= memory) {
      head.add(publication);
    } else {
      write(lines);
    }
    isTransient = publication.isTransient();
    bytes += publication.data().size();
    size++;
  }

  private void write(LineReader lines) throws IOException {
    if (out == null) {
      Path path = Files.createTempFile(folder, "carillon-", ".ndjson");
      file =
          FileChannel.open(
              path,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              StandardOpenOption.DELETE_ON_CLOSE);
      out =
          new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(file), 64 << 10));
    }
    out.writeInt(lines.to() - lines.from());
    out.write(lines.buffer(), lines.from(), lines.to() - lines.from());
  }

  /** Completes the batch; nothing is added afterwards. */
  void seal() throws IOException {
    if (out != null) {
      out.flush();
    }
  }

  /** Whether part of it is in a file. */
  boolean isInFile() {
    return file != null;
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
   * Reads it from the beginning. Throws {@link UncheckedIOException} if the file cannot be read.
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
    } catch (IOException e) {
      throw new UncheckedIOException("the spooled batch cannot be read", e);
    }
  }

  /** Deletes the file; idempotent. */
  @Override
  public void close() {
    if (file != null) {
      try {
        file.close();
      } catch (IOException e) {
        throw new UncheckedIOException("the spooled batch cannot be deleted", e);
      }
    }
  }

  /** The file from its start, with a position of its own, so that several may read. */
  private final class FromStart extends InputStream {
    private long position;

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
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
