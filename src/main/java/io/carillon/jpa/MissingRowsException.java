package io.carillon.jpa;

import java.util.List;
import java.util.Optional;

/**
 * Rows that a group locks do not exist yet: the transaction is rolled back, and repeated when they
 * do.
 */
final class MissingRowsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Optional<AppenderRow> appender;
  private final transient List<ChannelRow> channels;

  private MissingRowsException(Optional<AppenderRow> appender, List<ChannelRow> channels) {
    super("rows have to be inserted first", null, false, false);
    this.appender = appender;
    this.channels = channels;
  }

  static MissingRowsException appender(AppenderRow row) {
    return new MissingRowsException(Optional.of(row), List.of());
  }

  static MissingRowsException channels(List<ChannelRow> rows) {
    return new MissingRowsException(Optional.empty(), rows);
  }

  Optional<AppenderRow> appender() {
    return appender;
  }

  List<ChannelRow> channels() {
    return channels;
  }
}
