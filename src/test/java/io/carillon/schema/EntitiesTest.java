package io.carillon.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.jpa.HubUnit;
import jakarta.persistence.Id;
import jakarta.persistence.Transient;
import jakarta.persistence.spi.PersistenceUnitTransactionType;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;

/** The entities describe the tables that the migrations create. */
class EntitiesTest {
  /** In a scratch of the entity; the columns as "type length null", sorted by name. */
  private record Described(Map<String, String> columns, List<String> key) {}

  @Test
  void everyEntityHasItsTableAndEveryColumnItsField() throws ClassNotFoundException {
    Map<String, Described> entities = new TreeMap<>();
    for (String name : entityClasses()) {
      Class<?> entity = Class.forName(name);
      entities.put(entity.getAnnotation(jakarta.persistence.Table.class).name(), ofEntity(entity));
    }
    Map<String, Described> tables = new TreeMap<>();
    Migrations.OF_PROGRAM.tables().forEach((name, table) -> tables.put(name, ofTable(table)));

    assertThat(entities.keySet()).isEqualTo(tables.keySet());
    entities.forEach((name, entity) -> assertThat(entity).as(name).isEqualTo(tables.get(name)));
  }

  @Test
  void everyIndexIsDeclaredByItsEntity() throws ClassNotFoundException {
    List<String> declared = new ArrayList<>();
    for (String name : entityClasses()) {
      jakarta.persistence.Table table =
          Class.forName(name).getAnnotation(jakarta.persistence.Table.class);
      for (jakarta.persistence.Index index : table.indexes()) {
        declared.add(table.name() + " " + index.name() + " " + index.columnList());
      }
    }

    assertThat(declared)
        .containsExactlyInAnyOrderElementsOf(
            Migrations.OF_PROGRAM.indexes().stream()
                .map(
                    index ->
                        index.table()
                            + " "
                            + index.name()
                            + " "
                            + String.join(", ", index.columns()))
                .toList());
  }

  private static List<String> entityClasses() {
    return new HubUnit(PersistenceUnitTransactionType.JTA, new JdbcDataSource())
        .getManagedClassNames();
  }

  private static Described ofTable(Table table) {
    Map<String, String> columns = new TreeMap<>();
    for (Column column : table.columns()) {
      columns.put(column.name(), type(column.type()) + (column.isNullable() ? " null" : ""));
    }
    return new Described(columns, table.primaryKey());
  }

  private static String type(ColumnType type) {
    if (type instanceof ColumnType.Text text) {
      return "String " + text.length();
    }
    if (type instanceof ColumnType.Bytes) {
      return "byte[]"; // a database has more room than the program asked the provider for
    }
    return type instanceof ColumnType.Int32 ? "int" : "long";
  }

  private static Described ofEntity(Class<?> entity) {
    Map<String, String> columns = new TreeMap<>();
    Map<String, Boolean> keys = new LinkedHashMap<>();
    for (Field field : entity.getDeclaredFields()) {
      if (!Modifier.isStatic(field.getModifiers()) && !field.isAnnotationPresent(Transient.class)) {
        jakarta.persistence.Column column = field.getAnnotation(jakarta.persistence.Column.class);
        String name = column.name().isEmpty() ? field.getName() : column.name();
        boolean isKey = field.isAnnotationPresent(Id.class);
        columns.put(name, type(field, column) + (column.nullable() && !isKey ? " null" : ""));
        if (isKey) {
          keys.put(name, true);
        }
      }
    }
    return new Described(columns, List.copyOf(keys.keySet()));
  }

  private static String type(Field field, jakarta.persistence.Column column) {
    if (field.getType() == String.class) {
      return "String " + column.length();
    }
    return field.getType() == Long.class ? "long" : field.getType().getSimpleName();
  }
}
