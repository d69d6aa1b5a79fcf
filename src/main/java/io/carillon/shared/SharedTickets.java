package io.carillon.shared;

import io.carillon.security.Caller;
import io.carillon.security.CallerFormat;
import io.carillon.security.TicketStore;
import java.time.Instant;
import java.util.Optional;

/** Tickets of all nodes: issued by one, good once at whichever is asked first. */
public final class SharedTickets implements TicketStore {
  private final OneTimeStore deposits;

  public SharedTickets(OneTimeStore deposits) {
    this.deposits = deposits;
  }

  @Override
  public void put(String digest, Caller caller, Instant expires) {
    deposits.put(name(digest), CallerFormat.encode(caller), expires);
  }

  @Override
  public Optional<Caller> take(String digest) {
    return deposits.take(name(digest)).flatMap(CallerFormat::decode);
  }

  private static String name(String digest) {
    return "ticket/" + digest;
  }
}
