package io.carillon.shared;

import io.carillon.security.Caller;
import io.carillon.security.CallerFormat;
import io.carillon.security.TicketStore;
import java.time.Instant;
import java.util.Optional;

/** Tickets that any node issues and any node accepts, once. */
public final class SharedTickets implements TicketStore {
  private final OneTimeStore store;

  public SharedTickets(OneTimeStore store) {
    this.store = store;
  }

  @Override
  public void put(String digest, Caller caller, Instant expires) {
    store.put(name(digest), CallerFormat.encode(caller), expires);
  }

  @Override
  public Optional<Caller> take(String digest) {
    return store.take(name(digest)).flatMap(CallerFormat::decode);
  }

  private static String name(String digest) {
    return "ticket/" + digest;
  }
}
