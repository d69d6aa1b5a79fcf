package io.carillon.log;

import io.carillon.event.ChannelName;
import io.carillon.event.InvalidRequestException;
import io.carillon.event.Publication;
import java.util.List;
import java.util.Optional;

/** Where nothing outlives the process: publications cannot be scheduled. */
public final class NoSchedule implements Schedule {
  @Override
  public List<String> store(List<Publication> publications) {
    throw new InvalidRequestException("at", "a hub in memory has no schedule");
  }

  @Override
  public List<Entry> read(String after, int limit) {
    return List.of();
  }

  @Override
  public Optional<ChannelName> channelOf(String id) {
    return Optional.empty();
  }

  @Override
  public boolean tryCancel(String id) {
    return false;
  }
}
