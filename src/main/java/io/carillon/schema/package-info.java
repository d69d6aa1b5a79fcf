/**
 * The tables of the hub: their definition for each database, and their versions, to which a start
 * migrates the database.
 */
@NullMarked
package io.carillon.schema;

import org.jspecify.annotations.NullMarked;
