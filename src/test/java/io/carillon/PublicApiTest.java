package io.carillon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The public API of the packages that applications import is the one in {@code src/api}: a change
 * is a decision, which a reviewer sees there. After the first release, japicmp compares with it
 * (profile {@code api-baseline}).
 *
 * <p>{@code mvn test -Dtest=PublicApiTest -Dcarillon.tests.api=accept} writes the listings anew.
 */
class PublicApiTest {
  private static final Path LISTINGS = Path.of("src/api");
  private static final String ACCEPT = "mvn test -Dtest=PublicApiTest -Dcarillon.tests.api=accept";

  /** The packages for applications. */
  @ParameterizedTest
  @ValueSource(
      strings = {"io.carillon.api", "io.carillon.client", "io.carillon.junit", "io.carillon.faces"})
  void theApiIsTheOneThatWasAccepted(String name) throws IOException {
    List<String> now = listing(name);
    assertThat(now).as("a package that was renamed would compare as empty").isNotEmpty();
    Path file = LISTINGS.resolve(name + ".txt");
    if (System.getProperty("carillon.tests.api", "").equals("accept")) {
      accept(file, now);
      return;
    }
    List<String> accepted = Files.exists(file) ? Files.readAllLines(file) : List.of();
    if (!now.equals(accepted)) {
      fail(
          "The public API of %s differs from %s:%n%s%nIf that is intended, and compatible once there is a release: %s"
              .formatted(name, file, String.join("\n", difference(accepted, now)), ACCEPT));
    }
  }

  @Test
  void aDifferenceIsShownByItsLines() {
    assertThat(
            difference(
                List.of("class a.B", "  void b()", "class a.C", "  void b()"),
                List.of("class a.B", "  void c()", "class a.C", "  void b()")))
        .containsExactly("- class a.B:   void b()", "+ class a.B:   void c()");
  }

  @Test
  void aListingHasWhatApplicationsCanUse() {
    assertThat(listing("io.carillon.client"))
        .contains(
            "public final class io.carillon.client.CarillonClient implements"
                + " java.lang.AutoCloseable",
            "  public static io.carillon.client.CarillonClient.Builder builder(java.net.URI)",
            "  public java.util.Optional<java.lang.String> key()")
        .noneMatch(line -> line.contains("StreamAttempt") || line.contains("$"));
  }

  private static void accept(Path file, List<String> listing) throws IOException {
    Files.createDirectories(LISTINGS);
    Files.write(file, listing);
  }

  private static List<String> difference(List<String> accepted, List<String> now) {
    List<String> before = withTypes(accepted);
    List<String> after = withTypes(now);
    List<String> lines = new ArrayList<>();
    before.stream().filter(line -> !after.contains(line)).map("- "::concat).forEach(lines::add);
    after.stream().filter(line -> !before.contains(line)).map("+ "::concat).forEach(lines::add);
    return lines;
  }

  /** Puts the line of its type before each member. */
  private static List<String> withTypes(List<String> listing) {
    List<String> lines = new ArrayList<>();
    String type = "";
    for (String line : listing) {
      type = line.startsWith(" ") ? type : line;
      lines.add(line.equals(type) ? line : type + ": " + line);
    }
    return lines;
  }

  private static List<String> listing(String name) {
    return new ClassFileImporter()
        .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages(name).stream()
            .map(JavaClass::reflect)
            .filter(type -> type.getPackageName().equals(name) && isAccessible(type))
            .sorted(Comparator.comparing(Class::getName))
            .flatMap(PublicApiTest::lines)
            .toList();
  }

  private static boolean isAccessible(Class<?> type) {
    Class<?> outer = type.getDeclaringClass();
    return isAccessible(type.getModifiers())
        && !type.isAnonymousClass()
        && (outer == null || isAccessible(outer));
  }

  private static boolean isAccessible(int modifiers) {
    return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
  }

  private static Stream<String> lines(Class<?> type) {
    Stream<String> members =
        Stream.of(
                type.getDeclaredFields(), type.getDeclaredConstructors(), type.getDeclaredMethods())
            .flatMap(Arrays::stream)
            .map(Member.class::cast)
            .filter(member -> isAccessible(member.getModifiers()) && !member.isSynthetic())
            .map(member -> "  " + line(member))
            .sorted();
    return Stream.concat(Stream.of(header(type)), members);
  }

  private static String header(Class<?> type) {
    StringBuilder header = new StringBuilder(plain(type.toGenericString()));
    if (type.getGenericSuperclass() != null && type.getSuperclass() != Object.class) {
      header.append(" extends ").append(plain(type.getGenericSuperclass().getTypeName()));
    }
    Arrays.stream(type.getGenericInterfaces())
        .map(each -> " implements " + plain(each.getTypeName()))
        .forEach(header::append);
    return header.toString();
  }

  private static String line(Member member) {
    String owner = member.getDeclaringClass().getName() + ".";
    if (member instanceof Field field) {
      return plain(field.toGenericString().replace(owner, ""));
    }
    Executable executable = (Executable) member;
    String text =
        executable instanceof Method method
            ? method.toGenericString()
            : ((Constructor<?>) executable).toGenericString();
    return plain(text.replace(owner + member.getName() + "(", member.getName() + "("));
  }

  private static String plain(String signature) {
    return signature.replace("synchronized ", "").replace('$', '.');
  }
}
