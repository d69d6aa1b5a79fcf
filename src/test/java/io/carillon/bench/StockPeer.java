package io.carillon.bench;

import io.carillon.system.JavaCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@link StockServer} in a process of its own. */
final class StockPeer implements Peer {
  private final InetSocketAddress address = ServerProcess.freeAddress();
  private @Nullable ServerProcess process;

  @Override
  public String name() {
    return "stock-broadcaster";
  }

  @Override
  public void start() {
    try {
      process =
          ServerProcess.start(
              List.of(
                  JavaCommand.program("java").toString(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  StockServer.class.getName(),
                  Integer.toString(address.getPort())),
              Files.createTempFile("stock-bench", ".log"),
              address);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public InetSocketAddress address() {
    return address;
  }

  @Override
  public Optional<ServerProcess> process() {
    return Optional.ofNullable(process);
  }

  @Override
  public String subscribe(String channel, From from, Optional<String> user) {
    return HttpText.stream("/channels/" + channel);
  }

  @Override
  public byte[] publish(String channel, List<Message> messages, boolean durable) {
    return HttpText.post("/channels/" + channel, "text/plain", messages.get(0).data());
  }

  @Override
  public boolean can(Ability ability) {
    return ability == Ability.FAN_OUT;
  }

  @Override
  public void close() {
    if (process != null) {
      process.close();
      process = null;
    }
  }
}
