package io.carillon.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.event.InvalidRequestException;
import java.net.InetAddress;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Users must not make the hub send requests into its own network. */
class EndpointPolicyTest {
  private final EndpointPolicy policy = new EndpointPolicy(false);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://push.example.net/1",
        "https://localhost/1",
        "https://127.0.0.1/1",
        "https://127.1/1",
        "https://2130706433/1",
        "https://0x7f000001/1",
        "https://127.0.0.0x1/1",
        "https://10.1.2.3/1",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/1",
        "https://[fd00::1]/1",
        "https://[::ffff:10.0.0.1]/1",
        "https://database/1",
        "https://db.internal/1",
        "https://printer.local/1",
        "https://a.localhost./1",
        "https://user@push.example.net/1",
        "https://push.example.net/1#fragment",
        "ftp://push.example.net/1",
        "https:///1",
        "push"
      })
  void theseAreRefusedAtOnce(String endpoint) {
    assertThatThrownBy(() -> policy.read(endpoint))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageStartingWith("'endpoint' is ");
  }

  @Test
  void publicAddressesAreAccepted() throws Exception {
    assertThat(policy.read("https://fcm.googleapis.com/fcm/send/abc:def"))
        .hasHost("fcm.googleapis.com");
    assertThat(policy.read("https://198.41.0.4:8443/1?a=b")).hasPort(8443);
    assertThat(policy.accepts(URI.create("https://198.41.0.4/1"))).isTrue();
  }

  @Test
  void aNameIsJudgedByItsAddressesBeforeEachRequest() throws Exception {
    assertThat(policy.accepts(URI.create("https://localhost/1"))).isFalse();
    assertThat(new EndpointPolicy(true).accepts(URI.create("http://localhost/1"))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "10.0.0.1",
        "100.64.0.1",
        "127.0.0.1",
        "169.254.1.1",
        "172.16.0.1",
        "192.168.1.1",
        "192.0.2.1",
        "198.18.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "fe80::1",
        "fc00::1",
        "ff02::1",
        "64:ff9b::a00:1",
        "2002:a00:1::1",
        "2001:db8::1"
      })
  void theseAddressesAreNotPublic(String address) throws Exception {
    assertThat(EndpointPolicy.isPublic(InetAddress.getByName(address))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"198.41.0.4", "100.128.0.1", "172.32.0.1", "2606:4700::1111"})
  void theseAddressesArePublic(String address) throws Exception {
    assertThat(EndpointPolicy.isPublic(InetAddress.getByName(address))).isTrue();
  }
}
