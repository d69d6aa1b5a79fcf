package io.carillon.assembly;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The hub's own classes, loaded at once. Application servers open a file for each class when it is
 * first used. If the process has no file descriptor at that moment, the JVM remembers the failure
 * (JVMS, 5.4.3): code that has used the class in vain would fail until the next deployment, long
 * after descriptors are free again.
 */
final class HubClasses {
  private static final Logger LOG = System.getLogger(HubClasses.class.getName());

  /** Written by the build: names, one a line. */
  private static final String LIST = "classes.list";

  private HubClasses() {}

  /**
   * Loads those of an application that contains the hub; does not initialize them.
   *
   * @return how many it has loaded: fewer than there are where a server has not all APIs
   */
  static int load() {
    ClassLoader loader = HubClasses.class.getClassLoader();
    int loaded = 0;
    for (String name : names()) {
      try {
        Class.forName(name, false, loader);
        loaded++;
      } catch (ClassNotFoundException | LinkageError optional) {
        LOG.log(Level.DEBUG, "Not loaded: {0}", name);
      }
    }
    return loaded;
  }

  /** Empty if the hub was not built by Maven. */
  static List<String> names() {
    try (InputStream list = HubClasses.class.getResourceAsStream(LIST)) {
      return list == null
          ? List.of()
          : new String(list.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
