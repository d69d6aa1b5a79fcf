package io.carillon.assembly;

import io.carillon.fanout.ProcessRoom;
import io.carillon.process.DescriptorReserve;
import io.carillon.process.DescriptorReserve.Use;

/** Room for streams in an application server, as far as its file descriptors go. */
final class DescriptorRoom implements ProcessRoom {
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
