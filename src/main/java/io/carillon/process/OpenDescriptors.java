package io.carillon.process;

import java.util.Optional;

/**
 * File descriptors of this process.
 *
 * @param open in use; every connection and every open file is one
 * @param max the limit of the process ({@code ulimit -n})
 */
public record OpenDescriptors(long open, long max) {
  private static final SystemAttributes SYSTEM = SystemAttributes.ofThisJvm();

  /** At this moment; empty where a process has no such limit. Takes 1 ms for 5,000 descriptors. */
  public static Optional<OpenDescriptors> now() {
    long max = (long) SYSTEM.read("MaxFileDescriptorCount");
    if (max <= 0) {
      return Optional.empty();
    }
    long open = (long) SYSTEM.read("OpenFileDescriptorCount");
    return Optional.of(new OpenDescriptors(open < 0 ? max : open, max)); // counting takes one
  }
}
