/** The hub in JMX, for operators of application servers. */
@NullMarked
package io.carillon.management;

import org.jspecify.annotations.NullMarked;
