package io.carillon.security;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The permission that callers of a resource method need. Requests to a method without it are always
 * forbidden.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface RequiresPermission {
  /** The required permission. */
  Permission value();

  /**
   * The channels that it is required for: a name with path parameters in braces ({@code
   * "chat.{room}"}), or {@code "?channel"} for all values of a query parameter.
   */
  String channel() default "";
}
