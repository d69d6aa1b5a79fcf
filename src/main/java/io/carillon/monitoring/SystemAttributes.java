package io.carillon.monitoring;

import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** What the JVM says of the system it runs on. */
@FunctionalInterface
interface SystemAttributes {
  /** Says that the value is not known. */
  double UNKNOWN = -1;

  /**
   * The value of an attribute, {@link #UNKNOWN} or another negative number if it is not known here.
   */
  double read(String name);

  /**
   * Those of this JVM. By management attributes and not by the interface {@code
   * com.sun.management.OperatingSystemMXBean}, which some servers do not let an application see.
   */
  static SystemAttributes ofThisJvm() {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    return name -> {
      try {
        ObjectName system = new ObjectName(ManagementFactory.OPERATING_SYSTEM_MXBEAN_NAME);
        return server.getAttribute(system, name) instanceof Number value
            ? value.doubleValue()
            : UNKNOWN;
      } catch (JMException notThere) {
        return UNKNOWN;
      }
    };
  }
}
