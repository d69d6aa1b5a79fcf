package io.carillon.fanout;

/** {@link SeamTest} at full depth. */
class SeamIT extends SeamTest {
  @Override
  Depth depth() {
    return Depth.FULL;
  }
}
