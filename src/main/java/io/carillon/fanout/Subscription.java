package io.carillon.fanout;

import java.util.function.Consumer;

/** A stream that was opened, as the code that opened it controls it. Any thread. */
public interface Subscription extends SubscriptionView {
  /** Begins to serve it. */
  void start();

  /** Changes the terms on which it stays open to those of a newer token. */
  void renew(StreamTerms newer);

  /** Its client is alive. */
  void showLife();

  /** Runs {@code action} once, when it is closed; at once if it is closed already. */
  void whenClosed(Consumer<CloseReason> action);

  /** Closes it; idempotent, the first reason counts. */
  void close(CloseReason reason);
}
