package io.carillon.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An application whose persistence unit names the default data source as components do. */
@ExtendWith(ArquillianExtension.class)
class DefaultDataSourceIT {
  private static final String ORDERS = "orders-by-default-name";
  private static final List<String> GLASSFISH_AND_ITS_KIN =
      List.of("payara6", "payara7", "glassfish");

  @ArquillianResource ApplicationServer server;
  @ArquillianResource Deployer deployer;

  @Deployment(name = ORDERS, managed = false, testable = false)
  static WebArchive orders() {
    return Archives.ordersByDefaultName();
  }

  @Test
  void theHubWarnsWhereSuchAUnitTakesNoPartInTransactions() {
    deployer.deploy(ORDERS);
    try {
      assertThat(ApplicationServer.read(server.log()).contains("takes no part in transactions"))
          .isEqualTo(GLASSFISH_AND_ITS_KIN.contains(server.name()));
    } finally {
      deployer.undeploy(ORDERS);
    }
  }
}
