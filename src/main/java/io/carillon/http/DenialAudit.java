package io.carillon.http;

import io.carillon.security.Audit;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response.Status;
import jakarta.ws.rs.ext.Provider;

/**
 * Records requests that a resource itself refuses with 403: tickets for other channels, renewals
 * with a lesser token, senders other than the caller. {@link PermissionFilter} records its own.
 */
@Provider
@ApplicationScoped
public class DenialAudit implements ContainerResponseFilter {
  @Inject Audit audit;
  @Context HttpServletRequest request;

  @Override
  public void filter(ContainerRequestContext context, ContainerResponseContext response) {
    if (response.getStatus() == Status.FORBIDDEN.getStatusCode()) {
      RequestAudit.denied(audit, request, "refused by the resource");
    }
  }
}
