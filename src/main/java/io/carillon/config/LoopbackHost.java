package io.carillon.config;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Names and addresses that lead to this machine (RFC 6761, 6.3; RFC 5735, 3; RFC 4291, 2.5.3).
 * Decided by the spelling, without a name server.
 */
public final class LoopbackHost {
  private static final Pattern PORT = Pattern.compile(":\\d{1,5}$");
  private static final Pattern IPV4 = Pattern.compile("127(\\.\\d{1,3}){3}");

  private LoopbackHost() {}

  /** Whether a host, with or without a port, is one of these. */
  public static boolean matches(String host) {
    String text = host.toLowerCase(Locale.ROOT);
    if (text.equals("::1")) {
      return true;
    }
    String name = PORT.matcher(text).replaceFirst("");
    return name.equals("localhost")
        || name.endsWith(".localhost")
        || name.equals("[::1]")
        || IPV4.matcher(name).matches();
  }
}
