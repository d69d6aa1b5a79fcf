package io.carillon.http;

import jakarta.ws.rs.core.Response.Status.Family;
import jakarta.ws.rs.core.Response.StatusType;

/** A status that Jakarta REST does not define. */
record HttpStatus(int getStatusCode, String getReasonPhrase) implements StatusType {
  @Override
  public Family getFamily() {
    return Family.familyOf(getStatusCode);
  }
}
