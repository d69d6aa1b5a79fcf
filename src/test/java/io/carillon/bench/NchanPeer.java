package io.carillon.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Nchan, the hub inside nginx (Debian: {@code nginx}, {@code libnginx-mod-nchan}). */
final class NchanPeer implements Peer {
  private static final Path MODULE = Path.of("/usr/lib/nginx/modules/ngx_nchan_module.so");

  private final InetSocketAddress address = ServerProcess.freeAddress();
  private @Nullable Path folder;
  private @Nullable ServerProcess process;

  @Override
  public Optional<String> missing() {
    return Files.exists(MODULE)
        ? Optional.empty()
        : Optional.of("not installed: nginx, libnginx-mod-nchan");
  }

  @Override
  public String version() {
    return Programs.version("libnginx-mod-nchan") + ", nginx, 2 workers";
  }

  @Override
  public String name() {
    return "nchan";
  }

  @Override
  public void start() {
    try {
      folder = Files.createTempDirectory("nchan-bench");
      Path configuration = Files.writeString(folder.resolve("nginx.conf"), configuration(folder));
      process =
          ServerProcess.start(
              List.of("nginx", "-p", folder.toString(), "-c", configuration.toString()),
              folder.resolve("output.log"),
              address);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String configuration(Path folder) {
    return """
        load_module %s;
        worker_processes 2;
        worker_rlimit_nofile 65536;
        daemon off;
        pid %s/nginx.pid;
        error_log %s/error.log;
        events { worker_connections 30000; }
        http {
          access_log off;
          nchan_shared_memory_size 512M;
          server {
            listen 127.0.0.1:%d backlog=4096;
            keepalive_requests 1000000000;
            location ~ ^/pub/(.+)$ {
              nchan_publisher;
              nchan_channel_id $1;
              nchan_message_buffer_length 10000;
              nchan_message_timeout 1m;
            }
            location ~ ^/sub/(.+)$ {
              nchan_subscriber eventsource;
              nchan_channel_id $1;
              nchan_subscriber_first_message newest;
            }
          }
        }
        """
        .formatted(MODULE, folder, folder, address.getPort());
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
    return HttpText.stream("/sub/" + channel);
  }

  @Override
  public byte[] publish(String channel, List<Message> messages, boolean durable) {
    return HttpText.post("/pub/" + channel, "text/plain", messages.get(0).data());
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
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
