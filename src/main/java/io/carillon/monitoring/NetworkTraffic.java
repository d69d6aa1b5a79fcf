package io.carillon.monitoring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Measures network traffic in bytes per second, from {@code /proc/net/dev} (proc_pid_net(5));
 * nothing on systems without that file:
 *
 * <ul>
 *   <li>{@code network.in}, {@code network.out}: of all external interfaces
 *   <li>{@code network.loopback}: of the loopback interface
 * </ul>
 */
final class NetworkTraffic implements SampleSource {
  private static final int RECEIVED = 0;
  private static final int SENT = 8;

  /**
   * Virtual interfaces, whose traffic another interface also counts: bridges, containers' ends,
   * tunnels, mirrors.
   */
  private static final Pattern VIRTUAL =
      Pattern.compile("(br|docker|veth|virbr|vnet|ifb|tun|tap|wg|dummy|bond|team)[-0-9a-z]*");

  private final Path devices;

  NetworkTraffic(Path devices) {
    this.devices = devices;
  }

  @Override
  public void sample(Samples samples) {
    long in = 0;
    long out = 0;
    try {
      for (String line : lines()) {
        int colon = line.indexOf(':');
        if (colon < 0) {
          continue; // the two lines of headings
        }
        String[] columns = line.substring(colon + 1).strip().split(" +");
        String device = line.substring(0, colon).strip();
        if (device.equals("lo")) {
          samples.counter("network.loopback", Long.parseLong(columns[RECEIVED]));
        } else if (!VIRTUAL.matcher(device).matches()) {
          in += Long.parseLong(columns[RECEIVED]);
          out += Long.parseLong(columns[SENT]);
        }
      }
    } catch (IOException | NumberFormatException | ArrayIndexOutOfBoundsException notLinux) {
      return;
    }
    samples.counter("network.in", in);
    samples.counter("network.out", out);
  }

  private List<String> lines() throws IOException {
    return Files.readAllLines(devices);
  }
}
