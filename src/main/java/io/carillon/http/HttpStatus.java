package io.carillon.http;

import jakarta.ws.rs.core.Response.Status.Family;
import jakarta.ws.rs.core.Response.StatusType;

/** A status that Jakarta REST has no name for. */
record HttpStatus(int getStatusCode, String getReasonPhrase) implements StatusType {
  @Override
  public Family getFamily() {
    return Family.familyOf(getStatusCode);
  }
}
