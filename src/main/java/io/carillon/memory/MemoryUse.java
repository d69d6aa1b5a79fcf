package io.carillon.memory;

/**
 * What a {@link MemoryBudget} is used for. Each has a part of its own, so that none can starve
 * another.
 */
public enum MemoryUse {
  /** Request bodies, and the publications made of them until they are committed. */
  BODIES(3, "requests"),
  /** Pages of the log on their way to streams that are behind. */
  PAGES(2, "reading the log"),
  /** Answers made of events, until their clients have received them. */
  ANSWERS(2, "answers"),
  /** Open streams and polls: their connections, channels and selectors. */
  STREAMS(8, "streams"),
  /** Tickets that have not been redeemed. */
  TICKETS(1, "tickets");

  /** The parts of all uses together. */
  static final int PARTS = 16;

  private final int parts;
  private final String words;

  MemoryUse(int parts, String words) {
    this.parts = parts;
    this.words = words;
  }

  int parts() {
    return parts;
  }

  /** In a sentence: the memory for …. */
  @Override
  public String toString() {
    return words;
  }
}
