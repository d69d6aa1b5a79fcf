package io.carillon.embedded.guard;

import io.carillon.process.DescriptorReserve;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.xnio.ChannelListener;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;
import org.xnio.XnioIoThread;

/** Decides for every accepted connection what it may be used for. Thread-safe. */
public final class DescriptorGuard implements ChannelListener<StreamConnection> {
  private static final long RECOUNT_SECONDS = 1;

  private final ChannelListener<StreamConnection> any;
  private final ChannelListener<StreamConnection> operators;
  private final DescriptorReserve reserve;
  private final Refusals refusals;
  private final AtomicBoolean isRecounting = new AtomicBoolean();

  /**
   * @param any takes connections as long as there are descriptors
   * @param operators takes those that are reserved for operators
   */
  public DescriptorGuard(
      ChannelListener<StreamConnection> any,
      ChannelListener<StreamConnection> operators,
      DescriptorReserve reserve,
      Refusals refusals) {
    this.any = any;
    this.operators = operators;
    this.reserve = reserve;
    this.refusals = refusals;
  }

  @Override
  public void handleEvent(StreamConnection connection) {
    DescriptorReserve.Use use = reserve.accept();
    switch (use) {
      case ANY -> any.handleEvent(connection);
      case OPERATORS -> operators.handleEvent(connection);
      case NONE -> {
        refusals.count(Refusals.Reason.DESCRIPTORS);
        IoUtils.safeClose(connection);
      }
    }
    if (use != DescriptorReserve.Use.ANY && isRecounting.compareAndSet(false, true)) {
      recountLater(connection.getIoThread());
    }
  }

  /** Until descriptors are free again, also if no further connection comes. */
  private void recountLater(XnioIoThread thread) {
    thread.executeAfter(
        () -> {
          if (reserve.isReached()) {
            recountLater(thread);
          } else {
            isRecounting.set(false);
          }
        },
        RECOUNT_SECONDS,
        TimeUnit.SECONDS);
  }
}
