package io.carillon.server.bystander;

import jakarta.enterprise.context.RequestScoped;
import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Application;
import java.util.Set;

/** {@code /app/here}. */
@ApplicationPath("app")
public class Bystander extends Application {
  @Override
  public Set<Class<?>> getClasses() {
    return Set.of(Here.class);
  }

  /** Is there. */
  @Path("here")
  @RequestScoped
  public static class Here {
    /** Says so. */
    @GET
    public String here() {
      return "here";
    }
  }
}
