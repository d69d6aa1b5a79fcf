package io.carillon.health;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * A health check.
 *
 * @param name a word in lower case
 * @param problem what is wrong, in a sentence for the operator on call; empty if nothing is. Must
 *     not block
 */
public record Check(String name, Supplier<Optional<String>> problem) {}
