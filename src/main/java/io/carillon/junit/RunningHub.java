package io.carillon.junit;

import io.carillon.assembly.MemoryHub;
import io.carillon.config.CarillonConfig;
import io.carillon.embedded.EmbeddedServer;
import io.carillon.event.ChannelName;
import io.carillon.log.EventLog;
import io.carillon.publish.Publisher;
import java.net.URI;
import java.util.Optional;

/**
 * A hub in memory that runs.
 *
 * @param url empty without HTTP
 * @param stop stops it
 */
record RunningHub(Publisher publisher, EventLog log, Optional<URI> url, Runnable stop) {
  static RunningHub withHttp(CarillonConfig config) {
    EmbeddedServer server = EmbeddedServer.startInMemory(config);
    return new RunningHub(
        server.bean(Publisher.class),
        server.bean(EventLog.class),
        Optional.of(server.url()),
        server::close);
  }

  static RunningHub withoutHttp(CarillonConfig config) {
    MemoryHub hub = MemoryHub.start(config);
    return new RunningHub(hub.publisher(), hub.log(), Optional.empty(), hub::close);
  }

  HubChannel channel(String name) {
    return new HubChannel(new ChannelName(name), publisher, log);
  }
}
