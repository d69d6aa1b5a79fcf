package io.carillon.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.api.Access;
import io.carillon.api.SubscribeAuthorizer;
import io.carillon.channel.Channels;
import io.carillon.channel.HotTailBudget;
import io.carillon.config.CarillonConfig;
import io.carillon.config.CarillonConfig.Host;
import io.carillon.event.ChannelName;
import io.carillon.event.Publication;
import io.carillon.event.Ticker;
import io.carillon.security.ApplicationAuthorizers;
import io.carillon.security.Caller;
import io.carillon.security.Grants;
import io.carillon.testing.ManualClock;
import io.carillon.testing.MemoryEventLog;
import jakarta.servlet.http.HttpServletRequest;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which channels the listing shows to whom. */
class ChannelsResourceTest {
  private final MemoryEventLog log = new MemoryEventLog(new ManualClock());
  private final ChannelsResource resource = new ChannelsResource();

  @BeforeEach
  void publish() {
    resource.log = log;
    resource.channels =
        new Channels(
            log,
            CarillonConfig.standard(Host.EMBEDDED)::forChannel,
            new HotTailBudget(1 << 20),
            1,
            Ticker.SYSTEM);
    for (String channel : List.of("a-1", "a-2", "b-1", "b-2", "b-3", "c-1")) {
      log.publisher().publish(Publication.to(new ChannelName(channel)).json("1").build());
    }
  }

  private String list(String after, String limit, SubscribeAuthorizer... authorizers) {
    resource.authorizers = new ApplicationAuthorizers(List.of(authorizers), List.of());
    return resource
        .list(after, limit, requestOfAnna())
        .replaceAll(",\"head\":\\d+,\"first\":\\d+,\"subscribers\":\\d+", "")
        .replace("{\"channel\":", "")
        .replace("\"}", "\"");
  }

  private static HttpServletRequest requestOfAnna() {
    Caller anna =
        new Caller(
            Caller.Authentication.TOKEN,
            Optional.of("anna"),
            Set.of(),
            Grants.ALL,
            "",
            Optional.empty(),
            Optional.empty());
    return (HttpServletRequest)
        Proxy.newProxyInstance(
            ChannelsResourceTest.class.getClassLoader(),
            new Class<?>[] {HttpServletRequest.class},
            (proxy, method, arguments) ->
                method.getName().equals("getAttribute")
                        && arguments[0].equals(Caller.class.getName())
                    ? anna
                    : null);
  }

  private static Access onlyB(String channel) {
    return channel.startsWith("b") ? Access.allow() : Access.deny("not yours");
  }

  @Test
  void channelsThatTheApplicationDeniesAreNotListed() {
    assertThat(list("", "100", (caller, channel) -> onlyB(channel)))
        .isEqualTo("{\"channels\":[\"b-1\",\"b-2\",\"b-3\"]}");
    assertThat(list("", "100", (caller, channel) -> Access.deny("closed")))
        .isEqualTo("{\"channels\":[]}");
    assertThat(list("", "100")).contains("\"a-1\",\"a-2\",\"b-1\",\"b-2\",\"b-3\",\"c-1\"");
  }

  @Test
  void aPageIsFullAlthoughChannelsInBetweenAreHidden() {
    assertThat(list("", "2", (caller, channel) -> onlyB(channel)))
        .startsWith("{\"channels\":[\"b-1\",\"b-2\"]")
        .contains("\"next\":\"b-2\"");
    assertThat(list("b-2", "2", (caller, channel) -> onlyB(channel)))
        .isEqualTo("{\"channels\":[\"b-3\"]}");
  }
}
