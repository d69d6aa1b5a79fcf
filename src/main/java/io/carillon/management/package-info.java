/** The hub as an operator of an application server looks at it: JMX. */
@NullMarked
package io.carillon.management;

import org.jspecify.annotations.NullMarked;
