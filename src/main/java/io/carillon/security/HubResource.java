package io.carillon.security;

import jakarta.ws.rs.Path;

/**
 * The superclass of the hub's resources, which have their whole path at their methods.
 *
 * <p>In an application that contains the hub, servers scan for classes that bear {@link Path}
 * themselves and register them with every {@code Application} that lists no classes: this one,
 * which has no method, and so none of the hub's. Where a resource is listed, as in the hub's own
 * application, Jersey accepts the annotation of a superclass, and RESTEasy is told the path. (Of an
 * annotated interface, some servers would register the implementations.)
 */
@Path("/")
public abstract class HubResource {
  /** Called by subclasses, and public because RESTEasy requires it of annotated classes. */
  public HubResource() {}
}
