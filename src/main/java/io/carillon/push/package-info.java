/** Web Push: notifications on devices without an open page. */
@NullMarked
package io.carillon.push;

import org.jspecify.annotations.NullMarked;
