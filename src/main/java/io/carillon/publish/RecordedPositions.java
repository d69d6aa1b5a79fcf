package io.carillon.publish;

import io.carillon.api.RequestPositions;
import io.carillon.event.ChannelName;
import io.carillon.log.TransactionPositions;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.inject.Provider;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The positions that were read during a request. */
@Named("carillonPositions")
@RequestScoped
public class RecordedPositions implements RequestPositions {
  @Inject Provider<TransactionPositions> positions;
  @Inject Provider<TransactionOutbox> outbox;

  private final Map<String, String> early = new HashMap<>();
  private final Map<String, String> inTransaction = new HashMap<>();

  /** The application has read the position of a channel, presumably beside data. */
  public synchronized void record(ChannelName channel, String position) {
    inTransaction.putIfAbsent(channel.value(), position);
  }

  @Override
  public synchronized String of(String... channels) {
    List<String> all = new ArrayList<>();
    for (String channel : channels) {
      String known = inTransaction.get(channel);
      all.add(channel + "=" + (known == null ? early(channel) : known));
    }
    return String.join(",", all);
  }

  private String early(String channel) {
    String known = early.get(channel);
    if (known == null) {
      known = positions.get().read(new ChannelName(channel), outbox.get().references()).toString();
      early.put(channel, known);
    }
    return known;
  }
}
