package io.carillon.security;

import jakarta.annotation.Priority;
import jakarta.inject.Inject;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.NotFoundException;

/** Implements {@link PermissionChecked}. */
@PermissionChecked
@Interceptor
@Priority(Interceptor.Priority.LIBRARY_BEFORE)
public class PermissionCheckInterceptor {
  @Inject HttpServletRequest request;

  /** Runs the method if the request has been authenticated, which precedes authorization. */
  @AroundInvoke
  public Object requireCheck(InvocationContext invocation) throws Exception {
    if (!Authenticator.hasCaller(request)) {
      throw new NotFoundException("there is no resource at this path");
    }
    return invocation.proceed();
  }
}
