package io.carillon.api;

/**
 * What a mark has changed.
 *
 * @param version of the user's marks afterwards
 * @param counts afterwards; {@code matching} those that the mark was for
 */
public record InboxChange(long version, InboxCounts counts) {}
