package io.carillon.security;

import io.carillon.wire.BinaryReader;
import io.carillon.wire.BinaryWriter;
import java.io.IOException;
import java.util.Optional;

/**
 * The session of a user who has signed in at an OpenID provider.
 *
 * @param caller with the permissions that the sign-in has given
 * @param name the name to show; the provider may change it, so it is no identity
 * @param idToken with which the provider can be asked to end its own session
 */
public record SignInSession(Caller caller, Optional<String> name, String idToken) {
  private static final int VERSION = 1;

  byte[] encode() {
    return new BinaryWriter()
        .writeByte(VERSION)
        .writeBytes(CallerFormat.encode(caller))
        .writeOptionalString(name)
        .writeString(idToken)
        .toByteArray();
  }

  /** The session of {@link #encode}; empty if the bytes are of another version. */
  static Optional<SignInSession> decode(byte[] bytes) {
    BinaryReader in = new BinaryReader(bytes);
    try {
      if (in.readByte() != VERSION) {
        return Optional.empty();
      }
      Optional<Caller> caller = CallerFormat.decode(in.readBytes());
      Optional<String> name = in.readOptionalString();
      String idToken = in.readString();
      return caller.map(each -> new SignInSession(each, name, idToken));
    } catch (IOException invalid) {
      return Optional.empty();
    }
  }

  /** Without the token. */
  @Override
  public String toString() {
    return "SignInSession[" + caller.user().orElse("") + "]";
  }
}
