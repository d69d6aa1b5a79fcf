package io.carillon.fanout;

/**
 * {@link SeamTest} with more schedules; with {@code -Dcarillon.tests.seams=full}, which takes two
 * minutes, with all of them.
 */
class SeamIT extends SeamTest {
  @Override
  Depth depth() {
    return System.getProperty("carillon.tests.seams", "").equals("full") ? Depth.FULL : Depth.DEEP;
  }
}
