package io.carillon.server.application;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;

/**
 * The application's own resources, beside the hub's at {@code /api}. It lists none, so the server
 * scans for them.
 */
@ApplicationPath("app")
public class OrdersApplication extends Application {}
