/** An application that uses all of the Java API, with data in the data source of the hub. */
@NullMarked
package io.carillon.server.shop;

import org.jspecify.annotations.NullMarked;
