package io.carillon.server.shop;

import io.carillon.api.EventType;

/** An order was placed. */
@EventType("placed")
public record OrderPlaced(long id) {}
