package io.carillon.assembly;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.fanout.FanOut;
import io.carillon.wire.Message;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HubClassesTest {
  @Test
  void theListNamesWhatAnApplicationServerGets() {
    assertThat(HubClasses.names())
        .contains(HubClasses.class.getName(), FanOut.class.getName())
        .contains(Message.Heartbeat.class.getName())
        .noneMatch(name -> name.matches("io\\.carillon\\.(embedded|client|faces|junit)\\..*"));
  }

  @Test
  void allOfThemAreLoadedOnce() throws Exception {
    Own loader = new Own();
    Method load = Class.forName(HubClasses.class.getName(), true, loader).getDeclaredMethod("load");
    load.setAccessible(true);

    assertThat(load.invoke(null)).isEqualTo(HubClasses.names().size());
    assertThat(loader.defined).containsAll(HubClasses.names());
  }

  /** Defines the hub's classes itself, and nothing else. */
  private static final class Own extends ClassLoader {
    private final Set<String> defined = new HashSet<>();

    Own() {
      super(HubClassesTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith("io.carillon.")) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> known = findLoadedClass(name);
        return known == null ? define(name) : known;
      }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
      try (InputStream file = getResourceAsStream(name.replace('.', '/') + ".class")) {
        if (file == null) {
          throw new ClassNotFoundException(name);
        }
        byte[] bytes = file.readAllBytes();
        defined.add(name);
        return defineClass(name, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }
}
