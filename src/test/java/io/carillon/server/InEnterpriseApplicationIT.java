package io.carillon.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.carillon.server.enterprise.Billing;
import io.carillon.system.Http;
import io.carillon.system.StreamClient;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The hub as a library of an EAR, without an entry in any descriptor. */
@ExtendWith(ArquillianExtension.class)
class InEnterpriseApplicationIT {
  private static final String EAR = "ear";

  @ArquillianResource ApplicationServer server;
  @ArquillianResource Deployer deployer;

  @Deployment(name = EAR, managed = false, testable = false)
  static EnterpriseArchive application() {
    return Archives.enterpriseApplication();
  }

  private int send(String invoice) {
    URI address = server.uri("/enterprise-web/billing/invoices/" + invoice);
    return Http.send("POST", address, BodyPublishers.noBody()).statusCode();
  }

  @Test
  void aSessionBeanPublishesInItsTransactionAndTheWebModuleServesTheStream() {
    assumeFalse(server.name().equals("liberty"), "its test driver deploys WARs only");
    deployer.deploy(EAR);
    try {
      URI events = server.uri("/enterprise-web/api/channels/" + Billing.CHANNEL + "/events");
      try (StreamClient reader = StreamClient.open(events).connected()) {
        assertThat(send("1?in-vain=true")).isEqualTo(409);
        assertThat(send("2")).isEqualTo(204);
        assertThat(reader.await(1).get(0).data()).isEqualTo("2");
      }
      assertThat(Http.get(server.uri("/enterprise-web/billing/channels")).statusCode())
          .as("the hub's resources are not the application's")
          .isEqualTo(404);
    } finally {
      deployer.undeploy(EAR);
    }
  }
}
