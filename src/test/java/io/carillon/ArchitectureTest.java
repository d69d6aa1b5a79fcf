package io.carillon;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The house has floors, and arrows point down only. */
class ArchitectureTest {
  private static final JavaClasses HOUSE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.carillon");

  /** From the ground up; rooms of one floor do not know each other. */
  private static final List<List<String>> FLOORS =
      List.of(
          List.of("event", "diagnostics"),
          List.of("wire", "config", "log"),
          List.of("channel", "jpa"),
          List.of("fanout", "cluster", "health"),
          List.of("transport", "metrics", "security"),
          List.of("publish", "subscribe", "shared", "management"),
          List.of("notification", "monitoring", "chat"),
          List.of("http"),
          List.of("assembly"),
          List.of("embedded"));

  @Test
  void arrowsPointDownOnly() {
    var house =
        layeredArchitecture().consideringOnlyDependenciesInLayers().withOptionalLayers(true);
    FLOORS.stream()
        .flatMap(List::stream)
        .forEach(room -> house.layer(room).definedBy("io.carillon." + room + ".."));
    List<String> above = new ArrayList<>();
    for (int floor = FLOORS.size() - 1; floor >= 0; floor--) {
      for (String room : FLOORS.get(floor)) {
        if (above.isEmpty()) {
          house.whereLayer(room).mayNotBeAccessedByAnyLayer();
        } else {
          house.whereLayer(room).mayOnlyBeAccessedByLayers(above.toArray(String[]::new));
        }
      }
      above.addAll(FLOORS.get(floor));
    }
    house.check(HOUSE);
  }

  @Test
  void everyRoomStandsOnAFloor() {
    classes()
        .should()
        .resideInAnyPackage(
            FLOORS.stream()
                .flatMap(List::stream)
                .map(room -> "io.carillon." + room + "..")
                .toArray(String[]::new))
        .check(HOUSE);
  }

  @Test
  void noRoomsGoRoundInCircles() {
    slices().matching("io.carillon.(*)..").should().beFreeOfCycles().check(HOUSE);
  }

  @Test
  void theGroundFloorNeedsTheJdkOnly() {
    noClasses()
        .that()
        .resideInAPackage("io.carillon.event..")
        .should()
        .dependOnClassesThat()
        .resideOutsideOfPackages("java..", "io.carillon.event..", "org.jspecify..")
        .check(HOUSE);
  }

  @Test
  void theEngineKnowsNothingOfJakartaButTheWordsOfServerSentEvents() {
    noClasses()
        .that()
        .resideInAnyPackage("io.carillon.wire..", "io.carillon.channel..", "io.carillon.fanout..")
        .should()
        .dependOnClassesThat()
        .resideOutsideOfPackages(
            "java..",
            "io.carillon..",
            "org.jspecify..",
            "jakarta.ws.rs.sse..",
            "jakarta.ws.rs.core..")
        .check(HOUSE);
  }

  @Test
  void onlyTheDatabaseAdaptersUseJpa() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "io.carillon.jpa..",
            "io.carillon.shared..",
            "io.carillon.assembly..",
            "io.carillon.embedded..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("jakarta.persistence..")
        .check(HOUSE);
  }

  @Test
  void onlyTheRelayKnowsRedis() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.carillon.cluster..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("redis.clients..")
        .check(HOUSE);
  }

  @Test
  void onlyTheEmbeddedServerKnowsItsLibraries() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.carillon.embedded..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.undertow..",
            "org.glassfish..",
            "org.jboss..",
            "org.hibernate..",
            "org.h2..",
            "com.zaxxer..",
            "picocli..",
            "org.eclipse.persistence..")
        .check(HOUSE);
  }
}
