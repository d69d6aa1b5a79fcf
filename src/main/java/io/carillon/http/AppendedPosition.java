package io.carillon.http;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.PreMatching;
import java.net.URI;
import java.util.List;

/**
 * Reads {@code ?lastEventId=} inside a query as {@code &lastEventId=}: some clients append it to
 * any address, so {@code ?channel=y?lastEventId=7} would name the channel {@code y?lastEventId=7}.
 */
@PreMatching
public class AppendedPosition implements ContainerRequestFilter {
  private static final List<String> APPENDED =
      List.of("lastEventId=", "last_event_id=", "lastEventID=");

  @Override
  public void filter(ContainerRequestContext context) {
    URI uri = context.getUriInfo().getRequestUri();
    String query = uri.getRawQuery();
    if (query == null) {
      return;
    }
    String separated = query;
    for (String appended : APPENDED) {
      separated =
          separated
              .replace("?" + appended, "&" + appended)
              .replace("%3F" + appended, "&" + appended); // as JAX-RS may have encoded it
    }
    if (!separated.equals(query)) {
      String text = uri.toString();
      context.setRequestUri(
          URI.create(text.substring(0, text.indexOf('?') + 1) + separated)); // no fragment is sent
    }
  }
}
