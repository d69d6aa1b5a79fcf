package io.carillon.chat;

import io.carillon.event.InvalidRequestException;
import io.carillon.event.Reader;
import jakarta.ws.rs.ForbiddenException;
import java.util.Optional;

/**
 * Determines the sender of a chat message: the authenticated user. In open mode, an anonymous
 * request may name its sender with {@code ?user=anna} or {@code {"user":"anna"}}.
 */
public final class SenderPolicy {
  private final boolean open;

  /**
   * @param open whether the hub is in open mode
   */
  public SenderPolicy(boolean open) {
    this.open = open;
  }

  /**
   * The user name of the sender.
   *
   * @param reader the caller
   * @param claimed the user that the request names, if it does
   * @throws ForbiddenException if the caller claims another user, or has no user name in a secured
   *     hub
   * @throws InvalidRequestException if an anonymous request does not name a user
   */
  String requireSender(Reader reader, Optional<String> claimed) {
    if (reader.user().isPresent()) {
      String user = reader.user().get();
      if (claimed.isPresent() && !claimed.get().equals(user)) {
        throw new ForbiddenException(
            "you are '" + user + "' and cannot send as '" + claimed.get() + "'; omit 'user'");
      }
      return user;
    }
    if (!open) {
      throw new ForbiddenException(
          "your credentials have no user name, so you may subscribe but not send");
    }
    return claimed.orElseThrow(
        () ->
            new InvalidRequestException(
                "user", "a user name is required: ?user=anna or the field \"user\":\"anna\""));
  }
}
