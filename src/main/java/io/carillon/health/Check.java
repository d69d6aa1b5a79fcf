package io.carillon.health;

import java.util.Optional;
import java.util.function.Supplier;

/**
 * One thing that has to be as it should.
 *
 * @param name a word in lower case
 * @param problem what is wrong, in a sentence for whoever is called at night; empty if nothing is.
 *     Answers at once
 */
public record Check(String name, Supplier<Optional<String>> problem) {}
