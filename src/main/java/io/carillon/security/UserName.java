package io.carillon.security;

import io.carillon.event.InvalidRequestException;
import io.carillon.event.Reader;
import jakarta.ws.rs.ForbiddenException;

/** The user name of callers, for what the hub stores of users. */
public final class UserName {
  private UserName() {}

  /**
   * The user name of a caller.
   *
   * @param isOpen whether the hub is open, so that the request names the user
   * @param missing what a caller without user name has not, such as {@code no inbox}
   * @throws InvalidRequestException if an open hub was not told the name
   * @throws ForbiddenException if the credentials have no user name
   */
  public static String require(Reader reader, boolean isOpen, String missing) {
    return reader
        .user()
        .orElseThrow(
            () ->
                isOpen
                    ? new InvalidRequestException("user", "name a user: ?user=anna")
                    : new ForbiddenException(
                        "your credentials have no user name, so you have " + missing));
  }
}
