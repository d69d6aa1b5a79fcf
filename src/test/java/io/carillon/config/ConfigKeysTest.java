package io.carillon.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ConfigKeysTest {
  @Test
  void everyDeclaredKeyIsListedOnce() throws IllegalAccessException {
    List<Object> declared = new ArrayList<>();
    for (JavaField field :
        new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("io.carillon.config")
                .stream()
                .flatMap(type -> type.getFields().stream())
                .filter(field -> field.getRawType().isEquivalentTo(ConfigKey.class))
                .filter(field -> field.getModifiers().toString().contains("STATIC"))
                .toList()) {
      declared.add(field.reflect().get(null));
    }

    List<Object> listed = new ArrayList<>(ConfigKeys.perNode());
    listed.addAll(ConfigKeys.rules());
    assertThat(listed).containsExactlyInAnyOrderElementsOf(declared);
  }

  @Test
  void theReferenceHasForEachKeyItsDefaultTheAcceptedValuesItsMeaningAndTheEffectOfZero() {
    assertThat(ConfigKeys.reference())
        .contains(
            """

            ### Embedded server

            | key | default | accepted | meaning | 0 |
            | --- | --- | --- | --- | --- |
            | `carillon.port` | `8080` | a whole number from 0 to 65535 | port of the listener | any free port |
            """)
        .contains("| `carillon.channel.<name or prefix*>.retention-age` | `P7D` | ");
  }

  @Test
  void everyKeyHasADistinctNameInTheEnvironment() {
    assertThat(ConfigKeys.perNode())
        .extracting(key -> ConfigSource.mapped(key.name()))
        .doesNotHaveDuplicates();
  }

  @Test
  void everyKeyThatAMeaningMentionsExists() {
    Pattern mention = Pattern.compile("`(carillon\\.[a-z.-]+)`");
    String meanings =
        ConfigKeys.perNode().stream().map(ConfigKey::meaning).collect(Collectors.joining());
    assertThat(mention.matcher(meanings).results().map(found -> found.group(1)).toList())
        .isNotEmpty()
        .isSubsetOf(ConfigKeys.perNode().stream().map(ConfigKey::name).toList());
  }
}
