package io.carillon.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.carillon.config.AddressRange;
import io.carillon.config.ProxyHeader;
import io.carillon.security.TrustedProxies.Client;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The client behind trusted proxies. */
class TrustedProxiesTest {
  private static final List<AddressRange> TRUSTED =
      Stream.of("10.0.0.0/8", "fd00::/8")
          .map(AddressRange::parse)
          .map(java.util.Optional::orElseThrow)
          .toList();

  private static Client client(ProxyHeader header, String peer, Map<String, List<String>> headers) {
    return new TrustedProxies(TRUSTED, header)
        .client(
            new Client(peer, "backend:8080", false), name -> headers.getOrDefault(name, List.of()));
  }

  private static Client x(String peer, String... forwardedFor) {
    return client(
        ProxyHeader.X_FORWARDED_FOR, peer, Map.of("X-Forwarded-For", List.of(forwardedFor)));
  }

  @Test
  void aPeerThatIsNoTrustedProxyIsTheClientWhateverItsHeaders() {
    assertThat(x("192.0.2.1", "203.0.113.9").address()).isEqualTo("192.0.2.1");
  }

  @Test
  void theHeaderOfATrustedProxyIsUsed() {
    assertThat(x("10.0.0.1", "203.0.113.9").address()).isEqualTo("203.0.113.9");
    assertThat(x("10.0.0.1", "203.0.113.9:4711").address()).isEqualTo("203.0.113.9");
    assertThat(x("10.0.0.1", "[2001:db8::1]:4711").address()).isEqualTo("2001:db8:0:0:0:0:0:1");
    assertThat(x("fd00:0:0:0:0:0:0:1", "203.0.113.9").address()).isEqualTo("203.0.113.9");
  }

  @Test
  void entriesWrittenByTheClientAreIgnored() {
    assertThat(x("10.0.0.1", "127.0.0.1, 203.0.113.9").address()).isEqualTo("203.0.113.9");
    assertThat(x("10.0.0.1", "127.0.0.1", "203.0.113.9, 10.0.0.2").address())
        .isEqualTo("203.0.113.9");
  }

  @Test
  void anEntryWithoutAnAddressEndsTheChain() {
    assertThat(x("10.0.0.1", "203.0.113.9, evil.example, 10.0.0.2").address())
        .isEqualTo("10.0.0.2");
    assertThat(x("10.0.0.1", "unknown").address()).isEqualTo("10.0.0.1");
    assertThat(x("10.0.0.1").address()).isEqualTo("10.0.0.1");
  }

  @Test
  void hostAndProtocolAreThoseOfTheOutermostTrustedProxy() {
    Client client =
        client(
            ProxyHeader.X_FORWARDED_FOR,
            "10.0.0.1",
            Map.of(
                "X-Forwarded-For", List.of("203.0.113.9"),
                "X-Forwarded-Host", List.of("Hub.example"),
                "X-Forwarded-Proto", List.of("https")));
    assertThat(client).isEqualTo(new Client("203.0.113.9", "hub.example", true));
  }

  @Test
  void theStandardHeaderIsEquivalent() {
    Client client =
        client(
            ProxyHeader.FORWARDED,
            "10.0.0.1",
            Map.of(
                "Forwarded",
                List.of(
                    "for=evil;host=evil.example, for=\"[2001:db8::1]:99\";proto=https;host=hub.example",
                    "for=10.0.0.2;proto=http")));
    assertThat(client).isEqualTo(new Client("2001:db8:0:0:0:0:0:1", "hub.example", true));
  }

  @Test
  void anUnbalancedQuoteOfTheClientDoesNotHideTheElementsOfProxies() {
    assertThat(forwarded("for=\"a, for=\"[2001:db8::1]:99\"").address())
        .isEqualTo("2001:db8:0:0:0:0:0:1");
  }

  @Test
  void longHeadersAreCheap() {
    assertTimeoutPreemptively(
        Duration.ofSeconds(1),
        () -> {
          assertThat(forwarded(",".repeat(100_000) + "for=203.0.113.9").address())
              .isEqualTo("203.0.113.9");
          forwarded("for=\"" + "\\a".repeat(50_000) + "\"");
        });
  }

  private Client forwarded(String line) {
    return client(ProxyHeader.FORWARDED, "10.0.0.1", Map.of("Forwarded", List.of(line)));
  }

  @Test
  void theHeaderThatIsNotConfiguredIsIgnored() {
    assertThat(
            client(
                    ProxyHeader.X_FORWARDED_FOR,
                    "10.0.0.1",
                    Map.of(
                        "Forwarded", List.of("for=127.0.0.1"),
                        "X-Forwarded-For", List.of("203.0.113.9")))
                .address())
        .isEqualTo("203.0.113.9");
  }

  @Test
  void anIpv6AddressIsCountedAsItsNetwork() {
    RequestOrigin one = from("2001:db8:1:2:0:0:0:1");
    RequestOrigin other = from("2001:db8:1:2:ffff:0:0:9");
    assertThat(one.network()).isEqualTo(other.network());
    assertThat(from("2001:db8:1:3:0:0:0:1").network()).isNotEqualTo(one.network());
    assertThat(from("192.0.2.1").network()).isEqualTo("192.0.2.1");
  }

  private static RequestOrigin from(String address) {
    return new RequestOrigin(address, "h", false, RequestOrigin.OriginKind.NONE);
  }
}
