package io.carillon.http;

import io.carillon.security.RequiresPermission;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.ForbiddenException;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.UriInfo;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * Applies the {@link PermissionCheck} to requests to resource methods, by their {@link
 * RequiresPermission}. That happens before the body is read. Methods without the annotation are
 * always forbidden.
 */
@Priority(Priorities.AUTHORIZATION)
@ApplicationScoped
public class PermissionFilter implements ContainerRequestFilter {
  private static final Logger LOG = System.getLogger(PermissionFilter.class.getName());

  @Inject PermissionCheck permissions;
  @Context ResourceInfo resource;
  @Context HttpServletRequest request;
  @Context HttpServletResponse response;

  @Override
  public void filter(ContainerRequestContext context) {
    if (context.getMethod().equals(HttpMethod.OPTIONS)) {
      return; // answered by JAX-RS itself, with the allowed methods
    }
    RequiresPermission declared =
        resource.getResourceMethod().getAnnotation(RequiresPermission.class);
    if (declared == null) {
      LOG.log(Level.ERROR, "{0} has no @RequiresPermission", resource.getResourceMethod());
      throw new ForbiddenException("this method is disabled");
    }
    UriInfo uri = context.getUriInfo();
    permissions.require(
        declared,
        new PermissionCheck.Parameters(uri.getPathParameters(), uri.getQueryParameters()),
        request,
        response);
  }
}
