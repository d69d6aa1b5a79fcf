package io.carillon.security;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What a caller of a resource method must be allowed to do. A resource method without it is refused
 * to everybody.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface RequiresPermission {
  /** The permission. */
  Permission value();

  /**
   * The channels concerned: a name in which path parameters stand in braces ({@code
   * "chat.{room}"}), or {@code "?channel"} for all values of a query parameter.
   */
  String channel() default "";
}
