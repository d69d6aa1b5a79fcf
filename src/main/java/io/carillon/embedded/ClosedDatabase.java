package io.carillon.embedded;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;

/**
 * Tells the connection pool which connections are of no use: H2 closes its database when a write
 * fails, as on a full disk. A new connection opens it again, but the pool would keep the old ones,
 * as their SQLSTATE is none of those it knows.
 */
public final class ClosedDatabase implements SQLExceptionOverride {
  /** Of {@code org.h2.api.ErrorCode}: the object, the session, or the database is closed. */
  private static final int OBJECT_CLOSED = 90007;

  private static final int DATABASE_CLOSED = 90098;
  private static final int CONNECTION_BROKEN = 90067;
  private static final int CALLED_AT_SHUTDOWN = 90121;

  /** For the pool. */
  public ClosedDatabase() {
    // without state
  }

  @java.lang.Override
  public Override adjudicate(SQLException failure) {
    return switch (failure.getErrorCode()) {
      case OBJECT_CLOSED, DATABASE_CLOSED, CONNECTION_BROKEN, CALLED_AT_SHUTDOWN ->
          Override.MUST_EVICT;
      default -> Override.CONTINUE_EVICT;
    };
  }
}
