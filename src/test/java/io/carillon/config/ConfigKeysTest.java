package io.carillon.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfigKeysTest {
  @Test
  void everyKeyThatIsDeclaredIsListedOnce() throws IllegalAccessException {
    List<Object> declared = new ArrayList<>();
    for (Field field : ConfigKeys.class.getDeclaredFields()) {
      if (field.getType() == ConfigKey.class) {
        declared.add(field.get(null));
      }
    }

    List<Object> listed = new ArrayList<>(ConfigKeys.perNode());
    listed.addAll(ConfigKeys.perChannel());
    listed.addAll(ConfigKeys.perRole());
    assertThat(listed).containsExactlyInAnyOrderElementsOf(declared);
  }

  @Test
  void theTableSaysForEachKeyItsDefaultItsMeaningAndWhatZeroDoes() {
    assertThat(ConfigKeys.markdown())
        .startsWith("| key | default | meaning | 0 |\n| --- | --- | --- | --- |\n")
        .contains("| `carillon.port` | `8080` | embedded: port of the listener | any free port |\n")
        .contains("| `carillon.channel.<name or prefix*>.retention-age` | `P7D` | ");
  }

  @Test
  void everyKeyHasANameInTheEnvironmentOfItsOwn() {
    assertThat(ConfigKeys.perNode())
        .extracting(key -> MapSource.mapped(key.name()))
        .doesNotHaveDuplicates();
  }
}
