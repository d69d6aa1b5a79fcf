/** What users do with notifications: which they have read, acknowledged and dismissed; receipts. */
@NullMarked
package io.carillon.inbox;

import org.jspecify.annotations.NullMarked;
