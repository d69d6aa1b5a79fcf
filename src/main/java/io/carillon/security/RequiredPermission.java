package io.carillon.security;

import io.carillon.event.ChannelName;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The permission that one request requires.
 *
 * @param channels the channels that it is required for; relevant for SUBSCRIBE and PUBLISH only
 */
public record RequiredPermission(Permission permission, Set<ChannelName> channels) {
  private static final String CHANNEL = "{channel}";
  private static final Pattern PARAMETER = Pattern.compile("\\{([^{}]+)}");

  public RequiredPermission {
    channels = Set.copyOf(channels);
  }

  /** A permission without a channel. */
  public static RequiredPermission of(Permission permission) {
    return new RequiredPermission(permission, Set.of());
  }

  /** A permission for one channel. */
  public static RequiredPermission of(Permission permission, String channel) {
    return new RequiredPermission(permission, Set.of(new ChannelName(channel)));
  }

  /**
   * Resolves a declared permission with the parameters of a request.
   *
   * @throws io.carillon.event.InvalidRequestException if a parameter is not a valid channel name
   */
  public static RequiredPermission of(
      RequiresPermission declared,
      Map<String, List<String>> path,
      Map<String, List<String>> query) {
    String channel = declared.channel();
    if (channel.isEmpty()) {
      return of(declared.value());
    }
    if (!channel.startsWith("?")) {
      return of(declared.value(), resolve(channel, path));
    }
    Set<ChannelName> channels = new LinkedHashSet<>();
    query
        .getOrDefault(channel.substring(1), List.of())
        .forEach(name -> channels.add(new ChannelName(name)));
    return new RequiredPermission(declared.value(), channels);
  }

  private static String resolve(String template, Map<String, List<String>> path) {
    if (template.equals(CHANNEL)) { // nearly always
      return path.get("channel").get(0);
    }
    Matcher parameters = PARAMETER.matcher(template);
    return parameters.replaceAll(
        parameter -> Matcher.quoteReplacement(path.get(parameter.group(1)).get(0)));
  }
}
