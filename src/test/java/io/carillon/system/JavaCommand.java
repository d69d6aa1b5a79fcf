package io.carillon.system;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How tests start JVMs of their own: with the JDK that runs the tests. */
public final class JavaCommand {
  private JavaCommand() {}

  /** A program of the JDK. */
  public static Path program(String name) {
    return Path.of(System.getProperty("java.home"), "bin", name);
  }

  /**
   * The beginning of a command that starts a hub, with options as the build wants them: property
   * {@code hubs.jvm} of the {@code pom.xml}.
   */
  public static List<String> ofHub() {
    List<String> command = new ArrayList<>(List.of(program("java").toString()));
    command.addAll(
        List.of(System.getProperty("carillon.hubs.jvm", "-Xmx256m").strip().split(" +")));
    return command;
  }
}
