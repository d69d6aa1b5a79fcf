package io.carillon.chat;

import io.carillon.event.InvalidRequestException;
import io.carillon.event.Reader;
import jakarta.ws.rs.ForbiddenException;
import java.util.Optional;

/**
 * In whose name somebody speaks. The login decides; nobody speaks as somebody else. Only where the
 * hub is open to anonymous callers may a request say the name itself, and then it says it once:
 * {@code ?user=anna} or {@code {"user":"anna"}}.
 */
public final class SenderPolicy {
  private final boolean open;

  /**
   * @param open whether anonymous callers are trusted
   */
  public SenderPolicy(boolean open) {
    this.open = open;
  }

  /**
   * The name of who speaks.
   *
   * @param reader who asks
   * @param claimed who the request says it is, if it says so
   * @throws ForbiddenException if that is somebody else, or the hub is secured and who asks has no
   *     name
   * @throws InvalidRequestException if nobody is named
   */
  String name(Reader reader, Optional<String> claimed) {
    if (reader.user().isPresent()) {
      String user = reader.user().get();
      if (claimed.isPresent() && !claimed.get().equals(user)) {
        throw new ForbiddenException(
            "you are '" + user + "' and cannot speak as '" + claimed.get() + "'; leave out 'user'");
      }
      return user;
    }
    if (!open) {
      throw new ForbiddenException("your login has no user name, so you may listen but not speak");
    }
    return claimed.orElseThrow(
        () ->
            new InvalidRequestException(
                "user", "say who speaks: with ?user=anna or the field \"user\":\"anna\""));
  }
}
