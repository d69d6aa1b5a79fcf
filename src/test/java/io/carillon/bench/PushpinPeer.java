package io.carillon.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Pushpin (Debian: {@code pushpin}), with nginx as the application that opens its streams by GRIP,
 * the fastest one there could be.
 */
final class PushpinPeer implements Peer {

  private final InetSocketAddress address = ServerProcess.freeAddress();
  private final InetSocketAddress publishing = ServerProcess.freeAddress();
  private @Nullable Path folder;
  private @Nullable ServerProcess process;

  @Override
  public String name() {
    return "pushpin";
  }

  @Override
  public Optional<String> missing() {
    return Programs.exist("pushpin", "condure", "zurl", "nginx")
        ? Optional.empty()
        : Optional.of("not installed: pushpin, nginx");
  }

  @Override
  public String version() {
    return Programs.version("pushpin") + ", nginx as its application";
  }

  @Override
  public void start() {
    try {
      folder = Files.createTempDirectory("pushpin-bench");
      InetSocketAddress application = ServerProcess.freeAddress();
      Files.writeString(folder.resolve("pushpin.conf"), configuration());
      Files.writeString(folder.resolve("routes"), "* 127.0.0.1:" + application.getPort() + "\n");
      Files.writeString(folder.resolve("nginx.conf"), application(application.getPort()));
      String both = "nginx -p %1$s -c nginx.conf & exec pushpin --config=%1$s/pushpin.conf";
      process =
          ServerProcess.start(
              List.of("sh", "-c", both.formatted(folder)),
              folder.resolve("output.log"),
              this::isReady);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean isReady() {
    return ServerProcess.answer(publishing, "/").isPresent()
        && ServerProcess.answer(address, "/sub/ready").equals(Optional.of(200));
  }

  /** Without {@code message_rate}: it delays all but the first message by up to 200 ms. */
  private String configuration() {
    return """
        [global]
        include={libdir}/internal.conf
        rundir=%1$s
        ipc_prefix=bench-
        port_offset=0
        [runner]
        services=condure,zurl,pushpin-proxy,pushpin-handler
        http_port=127.0.0.1:%2$d
        logdir=%1$s
        log_level=1
        client_buffer_size=8192
        client_maxconn=50000
        [proxy]
        routesfile=%1$s/routes
        zurl_out_specs=ipc://%1$s/bench-zurl-in
        zurl_out_stream_specs=ipc://%1$s/bench-zurl-in-stream
        zurl_in_specs=ipc://%1$s/bench-zurl-out
        [handler]
        push_in_spec=ipc://%1$s/bench-push
        push_in_sub_specs=ipc://%1$s/bench-push-sub
        push_in_http_addr=127.0.0.1
        push_in_http_port=%3$d
        push_in_http_max_body_size=1000000
        command_spec=ipc://%1$s/bench-command
        stats_spec=ipc://%1$s/bench-stats
        """
        .formatted(folder, address.getPort(), publishing.getPort());
  }

  private String application(int port) {
    return """
        daemon off;
        worker_processes 1;
        worker_rlimit_nofile 65536;
        pid %1$s/nginx.pid;
        error_log %1$s/nginx.log;
        events { worker_connections 20000; }
        http {
          access_log off;
          server {
            listen 127.0.0.1:%2$d backlog=4096;
            location ~ ^/sub/(.+)$ {
              default_type text/event-stream;
              add_header Grip-Hold stream;
              add_header Grip-Channel $1;
              return 200 ": welcome\\n\\n";
            }
          }
        }
        """
        .formatted(folder, port);
  }

  @Override
  public InetSocketAddress address() {
    return address;
  }

  @Override
  public int connectionsASecond() {
    return 500;
  }

  @Override
  public InetSocketAddress publishAddress() {
    return publishing;
  }

  @Override
  public Optional<ServerProcess> process() {
    return Optional.ofNullable(process);
  }

  @Override
  public String subscribe(String channel, From from, Optional<String> user) {
    return HttpText.stream("/sub/" + channel);
  }

  @Override
  public byte[] publish(String channel, List<Message> messages, boolean durable) {
    String data = new String(messages.get(0).data(), StandardCharsets.US_ASCII);
    String items =
        "{\"items\":[{\"channel\":\"%s\",\"formats\":{\"http-stream\":{\"content\":\"data: %s\\n\\n\"}}}]}"
            .formatted(channel, data);
    return HttpText.post(
        "/publish/", "application/json", items.getBytes(StandardCharsets.US_ASCII));
  }

  @Override
  public boolean can(Ability ability) {
    return ability == Ability.FAN_OUT || ability == Ability.HUB;
  }

  @Override
  public void close() {
    if (process != null) {
      process.close();
      process = null;
    }
    try {
      if (folder != null) {
        Folders.delete(folder);
        folder = null;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
