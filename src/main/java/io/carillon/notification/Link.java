package io.carillon.notification;

import io.carillon.event.InvalidRequestException;
import java.net.URI;
import java.net.URISyntaxException;

/**
 * A link of a notification.
 *
 * @param label its text
 * @param url an address with the scheme {@code https} or {@code http}, or a path from the root of
 *     the page's server; other schemes, such as {@code javascript}, would run in the page
 */
public record Link(String label, String url) {
  /** Maximum length of a label, in characters. */
  public static final int MAX_LABEL_LENGTH = 60;

  /** Maximum length of an address, in characters. */
  public static final int MAX_URL_LENGTH = 2000;

  /**
   * @throws InvalidRequestException if the address is none of these
   */
  public Link {
    if (!isAddress(url)) {
      throw new InvalidRequestException(
          "url", "'url' is an https or http address, or a path that begins with one slash");
    }
  }

  private static boolean isAddress(String url) {
    try {
      URI uri = new URI(url);
      String scheme = uri.getScheme();
      return scheme == null
          ? url.startsWith("/") && !url.startsWith("//")
          : (scheme.equalsIgnoreCase("https") || scheme.equalsIgnoreCase("http"))
              && uri.getHost() != null;
    } catch (URISyntaxException e) {
      return false;
    }
  }
}
