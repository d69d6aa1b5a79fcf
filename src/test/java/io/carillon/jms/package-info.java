@NullMarked
package io.carillon.jms;

import org.jspecify.annotations.NullMarked;
