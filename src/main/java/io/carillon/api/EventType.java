package io.carillon.api;

import static java.lang.annotation.ElementType.TYPE;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import java.lang.annotation.Documented;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/**
 * The type of events whose data is an object of the annotated class. Without it the type is the
 * simple name of the class: {@code Order}.
 *
 * <pre>{@code
 * @EventType("placed")
 * public record OrderPlaced(long id, BigDecimal total) {}
 * }</pre>
 */
@Documented
@Inherited
@Retention(RUNTIME)
@Target(TYPE)
public @interface EventType {
  /** The type: browsers dispatch the event to listeners of this name. */
  String value();
}
