/** An enterprise application with the hub in its {@code lib}: an EJB module and a web module. */
package io.carillon.server.enterprise;
