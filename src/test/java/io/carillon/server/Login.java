package io.carillon.server;

/** A user of a server's own. */
public record Login(String user, String password, String group) {}
