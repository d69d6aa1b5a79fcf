package io.carillon.security;

import jakarta.interceptor.InterceptorBinding;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A resource whose methods run only for requests whose permission has been checked; for others it
 * answers 404. That is a second line of defence: an application that contains the hub could list
 * its resources, but not with the hub's filters.
 */
@InterceptorBinding
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface PermissionChecked {}
