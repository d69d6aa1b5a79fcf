package io.carillon.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.config.CarillonConfig.Host;
import io.carillon.event.ChannelName;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Against a MicroProfile Config that a class loader of the test's own knows, as a server's would.
 */
class MicroProfileSourceTest {
  private static final String CONFIG =
      """
      package org.eclipse.microprofile.config;
      public interface Config {
        <T> java.util.Optional<T> getOptionalValue(String name, Class<T> type);
        Iterable<String> getPropertyNames();
      }
      """;
  private static final String PROVIDER =
      """
      package org.eclipse.microprofile.config;
      public final class ConfigProvider {
        private static final java.util.Map<String, String> VALUES = java.util.Map.of(
            "carillon.port", "8181", "carillon.channel.orders.hot-tail", "7", "carillon.max.event.size", "a guess of the server");
        public static Config getConfig() {
          return new Config() {
            public <T> java.util.Optional<T> getOptionalValue(String name, Class<T> type) {
              return java.util.Optional.ofNullable(VALUES.get(name)).map(type::cast);
            }
            public Iterable<String> getPropertyNames() { return VALUES.keySet(); }
          };
        }
      }
      """;

  private static final String PROVIDER_OF_NOTHING =
      """
      package org.eclipse.microprofile.config;
      public final class ConfigProvider {
        public static Config getConfig() {
          throw new IllegalStateException("No ConfigProviderResolver implementation found!");
        }
      }
      """;

  @Test
  void settingsAreReadThroughTheServersMicroProfileConfig(@TempDir Path folder) throws IOException {
    compile(folder, PROVIDER);
    try (URLClassLoader server = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
      ConfigSource source = MicroProfileSource.find(server).orElseThrow();

      CarillonConfig config = CarillonConfig.load(Host.SERVER, List.of(source));

      assertThat(config.embedded().port()).isEqualTo(8181);
      assertThat(config.forChannel(new ChannelName("orders")).hotTail()).isEqualTo(7);
    }
  }

  @Test
  void withoutMicroProfileConfigNothingIsMissing() {
    assertThat(MicroProfileSource.find(ClassLoader.getPlatformClassLoader())).isEmpty();
  }

  @Test
  void anApiWithoutAnImplementationCountsAsNone(@TempDir Path folder) throws IOException {
    compile(folder, PROVIDER_OF_NOTHING);
    try (URLClassLoader server = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
      assertThat(MicroProfileSource.find(server)).isEmpty();
    }
  }

  private static void compile(Path folder, String providerSource) throws IOException {
    Path config = Files.writeString(folder.resolve("Config.java"), CONFIG);
    Path provider = Files.writeString(folder.resolve("ConfigProvider.java"), providerSource);
    int outcome =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-proc:none",
                "-d",
                folder.toString(),
                config.toString(),
                provider.toString());
    assertThat(outcome).isZero();
  }
}
