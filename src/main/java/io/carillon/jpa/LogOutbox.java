package io.carillon.jpa;

import io.carillon.event.Publication;
import java.util.List;

/**
 * The outbox in the log's database. {@link GroupWriter} deletes a row in the transaction that
 * appends its event.
 */
final class LogOutbox implements OutboxStore {
  private final Transactions transactions;

  LogOutbox(Transactions transactions) {
    this.transactions = transactions;
  }

  @Override
  public Page read(int max) {
    SqlDialect dialect = transactions.dialect();
    List<OutboxRow> rows =
        transactions.readSql(connection -> OutboxTable.read(connection, dialect, max));
    return new DetachedPage(
        transactions,
        rows,
        rows.size() < max ? rows.size() : transactions.readSql(OutboxTable::count));
  }

  private record DetachedPage(Transactions transactions, List<OutboxRow> rows, long waiting)
      implements Page {
    @Override
    public OutboxEntry entry(
        OutboxRow row, Publication publication, OutboxEntry.Sequence sequence) {
      return OutboxEntry.inLog(row.id(), publication, sequence);
    }

    @Override
    public void appended(OutboxRow row) {
      // deleted with the commit
    }

    @Override
    public void setAside(OutboxRow row, String reason) {
      transactions.write(
          em -> {
            OutboxTable.setAside(em, row.id(), reason);
            return row;
          });
    }

    @Override
    public void commit() {
      // every change is a transaction of its own
    }

    @Override
    public void close() {
      // nothing is open
    }
  }
}
