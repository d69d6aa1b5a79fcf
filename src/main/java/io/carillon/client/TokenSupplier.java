package io.carillon.client;

/** Supplies bearer tokens. Called on threads of the client, possibly several at a time. */
@FunctionalInterface
public interface TokenSupplier {
  /**
   * A token. May block.
   *
   * @param fresh whether the previous token was refused or expires soon, so that a cached one is of
   *     no use
   * @throws Exception if there is none at the moment; the client tries again later
   */
  String token(boolean fresh) throws Exception;
}
