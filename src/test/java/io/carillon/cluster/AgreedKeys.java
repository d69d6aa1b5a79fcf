package io.carillon.cluster;

/** Keys that the nodes of a test agree on, in memory. */
final class AgreedKeys implements RelayKeys {
  private volatile RelayKey newest = RelayKey.random();

  @Override
  public RelayKey renew() {
    newest = RelayKey.random();
    return newest;
  }

  @Override
  public RelayKey newest() {
    return newest;
  }
}
