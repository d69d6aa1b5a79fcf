package io.carillon.config;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * MicroProfile Config of the server, if it has one. Called by reflection, so that the hub neither
 * contains the API nor needs it. Unknown names in it are not mistakes: implementations also list
 * guesses at the keys that an environment variable could stand for.
 */
final class MicroProfileSource implements ConfigSource {
  private final Object config;
  private final Method getOptionalValue;
  private final Method getPropertyNames;

  private MicroProfileSource(Object config, Class<?> api) throws ReflectiveOperationException {
    this.config = config;
    this.getOptionalValue = api.getMethod("getOptionalValue", String.class, Class.class);
    this.getPropertyNames = api.getMethod("getPropertyNames");
  }

  /**
   * The configuration of the deployment that {@code loader} loads; empty if there is no API, or no
   * implementation of it, as on GlassFish.
   */
  static Optional<ConfigSource> find(ClassLoader loader) {
    try {
      Class<?> provider =
          Class.forName("org.eclipse.microprofile.config.ConfigProvider", true, loader);
      Class<?> api = Class.forName("org.eclipse.microprofile.config.Config", true, loader);
      return Optional.of(new MicroProfileSource(provider.getMethod("getConfig").invoke(null), api));
    } catch (ClassNotFoundException absent) {
      return Optional.empty();
    } catch (InvocationTargetException e) {
      // "IllegalStateException - if no ConfigProviderResolver implementation is found"
      if (e.getCause() instanceof IllegalStateException) {
        return Optional.empty();
      }
      throw new IllegalStateException("MicroProfile Config is present but cannot be read", e);
    } catch (ReflectiveOperationException | LinkageError e) {
      throw new IllegalStateException("MicroProfile Config is present but cannot be read", e);
    }
  }

  @Override
  public String name() {
    return "MicroProfile Config";
  }

  @Override
  public Optional<String> value(String key) {
    return ((Optional<?>) invoke(getOptionalValue, key, String.class))
        .map(Object::toString)
        .map(String::strip)
        .filter(v -> !v.isEmpty());
  }

  @Override
  public Optional<String> raw(String name) {
    return value(name);
  }

  @Override
  public Set<String> names() {
    Set<String> names = new HashSet<>();
    ((Iterable<?>) invoke(getPropertyNames)).forEach(name -> names.add(name.toString()));
    return names;
  }

  private Object invoke(Method method, Object... arguments) {
    try {
      return method.invoke(config, arguments);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("MicroProfile Config cannot be read", e);
    }
  }
}
