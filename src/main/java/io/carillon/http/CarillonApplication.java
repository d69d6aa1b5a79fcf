package io.carillon.http;

import jakarta.ws.rs.core.Application;
import java.util.Set;

/**
 * The hub as a JAX-RS application, which {@link ApiServlet} registers.
 *
 * <p>In an application that contains the hub, servers register with every {@code Application} that
 * lists no classes what they find by its annotations. They find nothing of the hub: providers are
 * listed here and have no {@code @Provider}, and the resources ({@link ApiResources}) have their
 * whole path at their methods and none at the class, so that JAX-RS does not take them for root
 * resources.
 */
public class CarillonApplication extends Application {
  @Override
  public Set<Class<?>> getClasses() {
    return Set.of(
        PermissionFilter.class,
        DenialAudit.class,
        ContentLengthCheck.class,
        ContentCodingCheck.class,
        AppendedPosition.class,
        StreamRefusalFilter.class,
        ProblemMapper.class,
        HttpProblemMapper.class);
  }
}
