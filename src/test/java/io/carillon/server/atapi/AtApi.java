package io.carillon.server.atapi;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;

/** The application's resources. */
@ApplicationPath("api")
public class AtApi extends Application {}
