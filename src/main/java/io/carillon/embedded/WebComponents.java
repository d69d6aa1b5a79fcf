package io.carillon.embedded;

import io.carillon.http.CarillonApplication;
import io.carillon.http.FrontDoor;
import jakarta.servlet.Filter;
import jakarta.servlet.Servlet;
import jakarta.ws.rs.core.Application;
import java.util.List;

/**
 * What a server would find by scanning the WAR and in its {@code web.xml}, and the embedded server
 * is told.
 *
 * @param application annotated {@code @ApplicationPath}
 * @param servlets annotated {@code @WebServlet}
 * @param filters annotated {@code @WebFilter}, in their order; here every request passes them, as
 *     {@code web.xml} has it in the WAR
 */
record WebComponents(
    Class<? extends Application> application,
    List<Class<? extends Servlet>> servlets,
    List<Class<? extends Filter>> filters) {

  /**
   * Carillon. A servlet or filter that is not in this list is only there in a Jakarta EE server.
   */
  static final WebComponents OF_CARILLON =
      new WebComponents(CarillonApplication.class, List.of(), List.of(FrontDoor.class));
}
