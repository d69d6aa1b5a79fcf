package io.carillon.security;

import io.carillon.config.AddressRange;
import io.carillon.config.CarillonConfig;
import io.carillon.config.CarillonConfig.Host;
import io.carillon.config.ConfigSources;
import io.carillon.config.ProxyHeader;
import io.carillon.config.SecurityConfig;
import io.carillon.security.Caller.Authentication;
import io.carillon.security.TrustedProxies.Client;
import io.carillon.testing.LongInputs;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Headers and tokens are parsed in linear time and with constant stack. */
@Timeout(120)
class ParserTimeTest {
  private static SecurityConfig config() {
    Properties properties = new Properties();
    properties.put("carillon.jwt.secret", Issuer.SECRET);
    return CarillonConfig.load(Host.EMBEDDED, List.of(ConfigSources.systemProperties(properties)))
        .security();
  }

  @ParameterizedTest
  @EnumSource(ProxyHeader.class)
  void forwardingHeaders(ProxyHeader header) {
    TrustedProxies proxies =
        new TrustedProxies(List.of(AddressRange.parse("127.0.0.0/8").orElseThrow()), header);
    Client peer = new Client("127.0.0.1", "localhost", false);

    LongInputs.assertLinear(header.name(), text -> proxies.client(peer, name -> List.of(text)));
  }

  @Test
  void originsAndHosts() {
    OriginPolicy policy = new OriginPolicy(config());

    LongInputs.assertLinear("Host", policy::isAllowedHost);
    LongInputs.assertLinear(
        "Origin", text -> policy.classify("http://" + text, text, false, text, false, false));
  }

  @Test
  void tokens() {
    TokenVerifier verifier = new TokenVerifier(config());
    String end = ".eyJzdWIiOiJhIn0.c2ln";

    LongInputs.assertLinear("token", text -> verifier.verify(text, Authentication.TOKEN));
    LongInputs.assertLinear(
        "head of a token", text -> verifier.verify(base64(text) + end, Authentication.TOKEN));
    LongInputs.assertLinear(
        "claims of a token",
        text ->
            verifier.verify(
                base64("{\"alg\":\"HS256\"}") + "." + base64(text) + ".c2ln",
                Authentication.TOKEN));
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
