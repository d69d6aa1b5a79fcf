package io.carillon.bench;

import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What the system properties ask for. */
final class Selection {
  private static final String SHORT = "short";
  private static final String SERVER = System.getProperty("bench.server", "");
  private static final List<String> SHORT_PEERS = List.of("carillon", "nchan");

  private Selection() {}

  /** Scenarios, in the order of a sitting. */
  static List<Scenario> scenarios() {
    Map<String, Scenario> known = new LinkedHashMap<>();
    Stream.concat(Scenarios.ALL.stream(), Scenarios.GROWTH.stream())
        .forEach(scenario -> known.put(scenario.name(), scenario));
    List<String> usual =
        isShort() ? Scenarios.SHORT : Scenarios.ALL.stream().map(Scenario::name).toList();
    return chosen("bench.scenarios", known, usual);
  }

  /** Peers that can be measured on this machine. */
  static List<Peer> peers() {
    String url = System.getProperty("bench.url", "");
    if (!url.isEmpty()) {
      return List.of(new RemotePeer(URI.create(url)));
    }
    if (isOnServer()) {
      return DeployedPeers.on(SERVER);
    }
    Map<String, Peer> known = new LinkedHashMap<>();
    for (Peer peer : List.of(CarillonPeer.onH2(), new NchanPeer(), new PushpinPeer())) {
      known.put(peer.name(), peer);
    }
    LibraryPeer.all().forEach(peer -> known.put(peer.name(), peer));
    known.put(CarillonPeer.ON_POSTGRES, CarillonPeer.onPostgres());
    List<String> usual = isShort() ? SHORT_PEERS : List.copyOf(known.keySet());
    for (Peer variant : List.of(CarillonPeer.withoutMetrics(), CarillonPeer.withoutOptions())) {
      known.put(variant.name(), variant);
    }
    return available(chosen("bench.peers", known, usual));
  }

  private static List<Peer> available(List<Peer> chosen) {
    List<Peer> available = new ArrayList<>();
    for (Peer peer : chosen) {
      peer.missing()
          .ifPresentOrElse(
              reason -> System.out.println(peer.name() + " is left out: " + reason),
              () -> available.add(peer));
    }
    return available;
  }

  /** Whether an application server is measured. */
  static boolean isOnServer() {
    return !SERVER.isEmpty();
  }

  /** Whether peers are named: then scenarios that take long are measured of all of them. */
  static boolean isByPeer() {
    return !System.getProperty("bench.peers", "").isEmpty();
  }

  private static boolean isShort() {
    String selection = System.getProperty("bench.selection", "");
    if (!List.of("", "all", SHORT).contains(selection)) {
      throw new IllegalArgumentException("bench.selection: 'all' or 'short', not " + selection);
    }
    return selection.equals(SHORT);
  }

  /**
   * Those that a property names, separated by commas; without it the usual ones.
   *
   * @throws IllegalArgumentException for an unknown name, with those that are known
   */
  static <T> List<T> chosen(String property, Map<String, T> known, List<String> usual) {
    String names = System.getProperty(property, "");
    List<String> wanted = names.isEmpty() ? usual : Arrays.asList(names.split("\\s*,\\s*"));
    return wanted.stream()
        .map(
            name -> {
              if (!known.containsKey(name)) {
                throw new IllegalArgumentException(
                    property + ": there is no '" + name + "', but " + known.keySet());
              }
              return known.get(name);
            })
        .toList();
  }
}
