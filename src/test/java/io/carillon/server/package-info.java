/**
 * The hub on Jakarta EE application servers, as users deploy it: {@code mvn verify -Pservers}, with
 * {@code -Dserver=wildfly} on one. The build is {@code src/test/servers/pom.xml}.
 */
@NullMarked
package io.carillon.server;

import org.jspecify.annotations.NullMarked;
