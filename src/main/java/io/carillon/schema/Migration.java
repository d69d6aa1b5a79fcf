package io.carillon.schema;

import java.util.List;

/**
 * The way from one version of the schema to the next.
 *
 * @param version of the schema afterwards
 * @param needs the lowest version whose programs run on the schema afterwards: lower than {@code
 *     version} after an expansion, equal after a contraction
 */
record Migration(int version, int needs, List<Change> changes) {
  Migration {
    changes = List.copyOf(changes);
  }
}
