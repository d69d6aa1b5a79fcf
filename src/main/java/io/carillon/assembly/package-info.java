/**
 * Creates the modules of a hub, connects them, and starts and stops them. {@link
 * io.carillon.assembly.HubEnvironment} covers the differences between a Jakarta EE server and the
 * embedded one, {@link io.carillon.assembly.Nodes} those between one node and several.
 */
@NullMarked
package io.carillon.assembly;

import org.jspecify.annotations.NullMarked;
