package io.carillon.http;

/** Classes of a JAX-RS implementation, which a server may hide from applications. */
final class ImplementationClass {
  private ImplementationClass() {}

  /**
   * Loads a class.
   *
   * @param known another class of the implementation
   */
  static Class<?> load(String name, Class<?> known) {
    try {
      return Class.forName(name, false, Thread.currentThread().getContextClassLoader());
    } catch (ClassNotFoundException hidden) {
      try {
        return Class.forName(name, false, known.getClassLoader());
      } catch (ClassNotFoundException e) {
        throw new IllegalStateException("the server has no " + name, e);
      }
    }
  }
}
