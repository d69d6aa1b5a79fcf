package io.carillon.server.enterprise;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;

/** The web module's own resources, which it does not list. */
@ApplicationPath("billing")
public class BillingApplication extends Application {}
