package io.carillon.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.glassfish.jersey.internal.MapPropertiesDelegate;
import org.glassfish.jersey.server.ContainerRequest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AppendedPositionTest {
  @ParameterizedTest
  @CsvSource({
    "channel=x&channel=y?lastEventId=x=5, channel=x&channel=y&lastEventId=x=5",
    "user=ann?lastEventId=5, user=ann&lastEventId=5",
    "user=ann%3Flast_event_id=5, user=ann&last_event_id=5",
    "user=ann?lastEventID=5, user=ann&lastEventID=5",
    "lastEventId=5, lastEventId=5",
    "topic=what?, topic=what?",
  })
  void aPositionAppendedToAQueryIsAParameterOfItsOwn(String query, String separated) {
    ContainerRequest request =
        new ContainerRequest(
            URI.create("http://localhost/"),
            URI.create("http://localhost/api/events?" + query),
            "GET",
            null,
            new MapPropertiesDelegate(),
            null);

    new AppendedPosition().filter(request);

    assertThat(request.getRequestUri().getRawQuery()).isEqualTo(separated);
  }
}
