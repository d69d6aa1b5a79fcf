package io.carillon.config;

import static io.carillon.config.ConfigKey.key;

import java.time.Duration;
import java.util.List;

/**
 * The presence of users in channels.
 *
 * @param leaveGrace how long a member may be disconnected before it leaves; zero: it leaves at once
 * @param maxMembers users that are present in one channel; 0: no limit
 * @param maxDataSize bytes of the data of a member; 0: members have none
 */
public record PresenceConfig(Duration leaveGrace, int maxMembers, int maxDataSize) {
  static final ConfigKey<Duration> LEAVE_GRACE =
      key(
              "carillon.presence.leave-grace",
              Syntax.durationOrZero("PT0.01S", "PT1H"),
              "PT10S",
              "how long a member of a channel or a chat room may be disconnected before its leaving is"
                  + " announced")
          .zeroMeans("announced at once, at every reconnect");
  static final ConfigKey<Integer> MAX_MEMBERS =
      key(
              "carillon.presence.max-members",
              Syntax.integer(0, 1_000_000),
              "1000",
              "users that are present in one channel, over all nodes; streams of further ones that"
                  + " ask for presence get 403. Users that join at several nodes in the same moment"
                  + " may exceed it")
          .zeroMeans("no limit");
  static final ConfigKey<Long> MAX_DATA_SIZE =
      key(
              "carillon.presence.max-data-size",
              Syntax.sizeOrZero(1, 16 << 10),
              "1KiB",
              "data that a member of a channel is listed with, as JSON; more gets 400")
          .zeroMeans("members have no data");

  static final List<ConfigKey<?>> KEYS = List.of(LEAVE_GRACE, MAX_MEMBERS, MAX_DATA_SIZE);

  static PresenceConfig read(ConfigReader reader) {
    return new PresenceConfig(
        reader.get(LEAVE_GRACE), reader.get(MAX_MEMBERS), reader.get(MAX_DATA_SIZE).intValue());
  }
}
