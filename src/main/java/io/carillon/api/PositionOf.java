package io.carillon.api;

import static java.lang.annotation.ElementType.METHOD;
import static java.lang.annotation.ElementType.TYPE;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import jakarta.ws.rs.NameBinding;
import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/**
 * Gives the responses of a resource the header {@code Carillon-Position}, from which a stream
 * continues: {@code orders=41}. The value is the {@link Channel#position} that the method reads in
 * its transaction; if it reads none, the one that was read before the method was called, so that
 * there is no hole.
 *
 * <pre>{@code
 * @GET
 * @PositionOf("orders")
 * public List<Order> list() { … }
 * }</pre>
 *
 * <p>{@link PositionHeader} does so. An {@code Application} that lists its classes lists it, too;
 * one without a list finds it.
 */
@NameBinding
@Documented
@Retention(RUNTIME)
@Target({TYPE, METHOD})
public @interface PositionOf {
  /** Names of channels. */
  String[] value();
}
