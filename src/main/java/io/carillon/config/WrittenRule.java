package io.carillon.config;

/**
 * A setting of one role or channel, as a source has it.
 *
 * @param name as the source spells it
 * @param subject the role or channel, as the source spells it
 */
record WrittenRule(ConfigSource source, String name, ConfigKey<?> key, String subject) {}
