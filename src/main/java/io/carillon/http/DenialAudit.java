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

/**
 * Records requests that a resource itself refuses with 403: tickets for other channels, renewals
 * with a lesser token, senders other than the caller. {@link PermissionFilter} records its own.
 */
@ApplicationScoped
public class DenialAudit implements ContainerResponseFilter {
  /** The reason in the entry. */
  private static final String BY_RESOURCE = "refused by the resource";

  @Inject Audit audit;
  @Context HttpServletRequest request;

  @Override
  public void filter(ContainerRequestContext context, ContainerResponseContext response) {
    record(audit, request, response.getStatus());
  }

  /** Records the request if it was refused with 403 after its permission had been granted. */
  static void record(Audit audit, HttpServletRequest request, int status) {
    if (status == Status.FORBIDDEN.getStatusCode()) {
      RequestAudit.denied(audit, request, BY_RESOURCE);
    }
  }
}
