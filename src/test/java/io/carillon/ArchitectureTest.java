package io.carillon;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.properties.HasName;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import com.tngtech.archunit.library.dependencies.SliceRule;
import io.carillon.api.PositionHeader;
import io.carillon.jpa.HubUnit;
import jakarta.persistence.Entity;
import jakarta.persistence.spi.PersistenceUnitTransactionType;
import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.ext.Provider;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The house has floors, and arrows point down only. */
class ArchitectureTest {
  private static final JavaClasses HOUSE =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.carillon");

  /** From the ground up; rooms of one floor do not know each other. */
  private static final List<List<String>> FLOORS =
      List.of(
          List.of("api", "client", "faces"),
          List.of("event", "diagnostics", "memory", "thread"),
          List.of("wire", "config", "log", "process"),
          List.of("channel", "jpa", "schema"),
          List.of("fanout", "cluster", "health"),
          List.of("transport", "metrics", "security"),
          List.of("publish", "subscribe", "shared", "management", "oidc"),
          List.of("presence"),
          List.of("notification", "monitoring", "chat", "jms"),
          List.of("inbox", "alert", "push"),
          List.of("http"),
          List.of("assembly"),
          List.of("embedded"),
          List.of("junit"));

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
  void roomsHaveNoCycles() {
    slices().matching("io.carillon.(*)..").should().beFreeOfCycles().check(HOUSE);
  }

  static Stream<String> rooms() {
    return FLOORS.stream().flatMap(List::stream);
  }

  @ParameterizedTest
  @MethodSource("rooms")
  void classesOfARoomHaveNoCycles(String room) {
    SliceRule rule = slices().assignedFrom(new OuterClasses(room)).should().beFreeOfCycles();
    for (Cycle kept : CYCLES_KEPT) {
      rule =
          rule.ignoreDependency(
              HasName.Predicates.nameStartingWith("io.carillon." + kept.from),
              HasName.Predicates.nameStartingWith("io.carillon." + kept.to));
    }
    rule.allowEmptyShould(true).check(HOUSE);
  }

  /**
   * A dependency that closes a cycle of classes and stays.
   *
   * @param from a class, by its room and name
   * @param to another one of the same room
   * @param reason why this is better than a detour
   */
  private record Cycle(String from, String to, String reason) {}

  /** None of {@code channel}, {@code fanout} and {@code config}. */
  private static final List<Cycle> CYCLES_KEPT = List.of();

  /** The classes of a room; a nested class counts with its outer one. */
  private record OuterClasses(String room) implements SliceAssignment {
    @Override
    public SliceIdentifier getIdentifierOf(JavaClass javaClass) {
      String name = javaClass.getName();
      int nested = name.indexOf('$');
      return name.startsWith("io.carillon." + room + ".")
          ? SliceIdentifier.of(nested < 0 ? name : name.substring(0, nested))
          : SliceIdentifier.ignore();
    }

    @Override
    public String getDescription() {
      return "the classes of " + room;
    }
  }

  /** What the hub is made of does not show in the signatures of its API. */
  @Test
  void theApiNeedsTheJdkAndTheAnnotationsAndTypesOfTheStandardsOnly() {
    noClasses()
        .that()
        .resideInAPackage("io.carillon.api..")
        .should()
        .dependOnClassesThat()
        .resideOutsideOfPackages(
            "java..",
            "io.carillon.api..",
            "org.jspecify..",
            "jakarta.inject..",
            "jakarta.enterprise..",
            "jakarta.ws.rs..")
        .check(HOUSE);
  }

  /** Those that are deployed on servers; {@code DocumentsTest} checks the one in docs/java.md. */
  @ParameterizedTest
  @ValueSource(strings = {"application", "atapi", "enterprise", "orders", "shop"})
  void sampleApplicationsImportTheApiOnly(String sample) {
    String own = "io.carillon.server." + sample;
    JavaClasses classes = new ClassFileImporter().importPackages(own);
    noClasses()
        .that()
        .resideInAPackage(own)
        .should()
        .dependOnClassesThat(
            JavaClass.Predicates.resideInAPackage("io.carillon..")
                .and(
                    DescribedPredicate.not(
                        JavaClass.Predicates.resideInAnyPackage("io.carillon.api..", own))))
        .check(classes);
  }

  /** The client is a jar of its own. */
  @ParameterizedTest
  @ValueSource(strings = {"event", "client"})
  void valuesAndTheClientNeedTheJdkOnly(String room) {
    noClasses()
        .that()
        .resideInAPackage("io.carillon." + room + "..")
        .should()
        .dependOnClassesThat()
        .resideOutsideOfPackages("java..", "io.carillon." + room + "..", "org.jspecify..")
        .check(HOUSE);
  }

  /** Applications use their own JUnit, and no other room needs one. */
  @Test
  void onlyTheExtensionUsesJUnit() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.carillon.junit..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.junit..")
        .check(HOUSE);
  }

  /** Its jar contains no other room, and applications without Jakarta Faces do not have it. */
  @Test
  void onlyTheRoomOfTheComponentUsesFaces() {
    classes()
        .that()
        .resideInAPackage("io.carillon.faces..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("java..", "jakarta.faces..", "io.carillon.faces..", "org.jspecify..")
        .check(HOUSE);
    noClasses()
        .that()
        .resideOutsideOfPackage("io.carillon.faces..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("jakarta.faces..")
        .check(HOUSE);
  }

  @Test
  void theEngineUsesOnlyTheSseTypesOfJakarta() {
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
  void thePersistenceUnitHasEveryEntity() {
    assertThat(
            HOUSE.stream()
                .filter(type -> type.isAnnotatedWith(Entity.class))
                .map(JavaClass::getName))
        .containsExactlyInAnyOrderElementsOf(
            new HubUnit(PersistenceUnitTransactionType.JTA, new JdbcDataSource())
                .getManagedClassNames());
  }

  /**
   * An application that contains the hub must not get parts of its HTTP API. The filter of its own
   * resources with {@code @PositionOf} is bound to these by name.
   */
  @Test
  void noServerFindsTheApiByScanning() {
    noClasses()
        .that()
        .areNotAssignableTo(PositionHeader.class)
        .should()
        .beAnnotatedWith(Path.class)
        .orShould()
        .beAnnotatedWith(Provider.class)
        .orShould()
        .beAnnotatedWith(ApplicationPath.class)
        .check(HOUSE);
  }

  @Test
  void onlyTheRelayUsesRedis() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.carillon.cluster..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("redis.clients..")
        .check(HOUSE);
  }

  /** Servers need not have Jakarta Messaging. */
  @Test
  void onlyTheBridgeToBrokersUsesJakartaMessaging() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.carillon.jms..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("jakarta.jms..")
        .check(HOUSE);
  }

  @Test
  void onlyTheEmbeddedServerUsesItsLibraries() {
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
