package io.carillon.config;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The variables that Kubernetes sets in every container for each service of its namespace. Those of
 * services called {@code carillon}, {@code carillon-0} or {@code carillon-limit} look like settings
 * of the hub: {@code CARILLON_PORT=tcp://10.0.0.1:80}, {@code CARILLON_0_SERVICE_HOST=10.0.0.1},
 * {@code CARILLON_0_PORT_80_TCP_ADDR=10.0.0.1}.
 */
final class ServiceLinks {
  private static final Pattern ADDRESS = Pattern.compile("(tcp|udp|sctp)://.*");
  private static final Pattern PORT = Pattern.compile(".+_PORT");
  private static final Pattern OF_PORT =
      Pattern.compile(".+_PORT_\\d+_(TCP|UDP|SCTP)(_PROTO|_PORT|_ADDR)?");
  private static final Pattern OF_SERVICE =
      Pattern.compile("(?<service>.+)_SERVICE_(HOST|PORT(_.+)?)");

  private ServiceLinks() {}

  /** The variables without those of services. */
  static Map<String, String> without(Map<String, String> variables) {
    Map<String, String> others = new TreeMap<>(variables);
    others.entrySet().removeIf(each -> isLink(each.getKey(), each.getValue(), variables));
    return others;
  }

  private static boolean isLink(String name, String value, Map<String, String> variables) {
    if (PORT.matcher(name).matches() && ADDRESS.matcher(value).matches()) {
      return true;
    }
    var service = OF_SERVICE.matcher(name);
    return OF_PORT.matcher(name).matches()
        || (service.matches()
            && variables.containsKey(service.group("service") + "_SERVICE_HOST")
            && variables.containsKey(service.group("service") + "_SERVICE_PORT"));
  }
}
