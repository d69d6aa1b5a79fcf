package io.carillon.publish;

/** What a channel family stores of users, so that it can be erased at their request. */
public interface UserData {
  /** The name of the family. */
  String family();

  /**
   * Erases what the family stores of a user; what is stored meanwhile may stay, so the user is to
   * be locked out before. Blocks until it is erased, and can be repeated.
   *
   * @return how many events and other entries were erased
   * @throws io.carillon.log.LogUnavailableException if the log or the database is unavailable;
   *     something may have been erased
   */
  long erase(String user);
}
