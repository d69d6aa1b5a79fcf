package io.carillon.assembly;

import io.carillon.fanout.ProcessCapacity;
import io.carillon.process.DescriptorReserve;
import io.carillon.process.DescriptorReserve.Use;

/** What an application server can hold with its file descriptors. */
final class DescriptorCapacity implements ProcessCapacity {
  private final DescriptorReserve reserve = new DescriptorReserve("new streams are refused");

  @Override
  public boolean tryTake() {
    return reserve.accept() == Use.ANY;
  }

  @Override
  public long left() {
    return reserve.left();
  }
}
