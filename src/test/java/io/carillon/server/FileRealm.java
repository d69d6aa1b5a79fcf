package io.carillon.server;

import java.io.IOException;

/** A server that keeps users in a file, and is tested with them; add them while it runs. */
interface FileRealm {
  /** Adds a user. */
  void add(Login login) throws IOException;

  /** Lets applications that do not say otherwise take groups for roles of the same name. */
  void useGroupsAsRoles();
}
