package io.carillon.process;

import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.JMRuntimeException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** Reads the JVM's attributes of the operating system. */
@FunctionalInterface
public interface SystemAttributes {
  /** The value is unknown. */
  double UNKNOWN = -1;

  /**
   * The value of an attribute; {@link #UNKNOWN} or another negative number if it is unavailable.
   */
  double read(String name);

  /**
   * The attributes of this JVM, read from the MBean server: the interface {@code
   * com.sun.management.OperatingSystemMXBean} is hidden from applications by some servers.
   */
  static SystemAttributes ofThisJvm() {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    return name -> {
      try {
        ObjectName system = new ObjectName(ManagementFactory.OPERATING_SYSTEM_MXBEAN_NAME);
        return server.getAttribute(system, name) instanceof Number value
            ? value.doubleValue()
            : UNKNOWN;
      } catch (JMException | JMRuntimeException unavailable) {
        return UNKNOWN;
      }
    };
  }
}
