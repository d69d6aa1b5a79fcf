/** What the application log is written with. */
@NullMarked
package io.carillon.diagnostics;

import org.jspecify.annotations.NullMarked;
