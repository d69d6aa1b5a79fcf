package io.carillon.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.util.Base64;
import org.junit.jupiter.api.Test;

/** The examples of the standards. */
class MessageEncryptionTest {
  @Test
  void theExampleOfRfc8291() {
    KeyPair sender =
        new KeyPair(
            P256.publicKey(
                bytes(
                    "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIg"
                        + "Dll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8")),
            P256.privateKey(bytes("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw")));

    byte[] body =
        MessageEncryption.encrypt(
            "When I grow up, I want to be a watermelon".getBytes(StandardCharsets.UTF_8),
            P256.publicKey(
                bytes(
                    "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcx"
                        + "aOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4")),
            bytes("BTBZMqHH6r4Tts7J_aSIgg"),
            sender,
            bytes("DGv6ra1nlYgDCS1FRnbzlw"));

    assertThat(text(body))
        .isEqualTo(
            "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27ml"
                + "mlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPT"
                + "pK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN");
  }

  /** Section 3.1: the keys of a message. */
  @Test
  void theExampleOfRfc8188() {
    byte[] salt = bytes("I1BsxtFttlv3u_Oo94xnmw");
    byte[] material = bytes("yqdlZ-tYemfogSmv7Ws5PQ");

    assertThat(text(derived(salt, material, "Content-Encoding: aes128gcm\0", 16)))
        .isEqualTo("_wniytB-ofscZDh4tbSjHw");
    assertThat(text(derived(salt, material, "Content-Encoding: nonce\0", 12)))
        .isEqualTo("Bcs8gkIRKLI8GeI8");
  }

  private static byte[] derived(byte[] salt, byte[] material, String info, int length) {
    return MessageEncryption.derive(
        salt, material, info.getBytes(StandardCharsets.US_ASCII), length);
  }

  @Test
  void theLongestMessageHasABodyOf4096BytesAndEachOneIsEncryptedAnew() {
    KeyPair device = P256.generate();
    var key = (java.security.interfaces.ECPublicKey) device.getPublic();
    byte[] longest = new byte[MessageEncryption.MAX_PLAINTEXT];

    byte[] body = MessageEncryption.encrypt(longest, key, new byte[16]);

    assertThat(body).hasSize(4_096);
    assertThat(MessageEncryption.encrypt(longest, key, new byte[16])).isNotEqualTo(body);
    assertThatThrownBy(
            () -> MessageEncryption.encrypt(new byte[longest.length + 1], key, new byte[16]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static byte[] bytes(String text) {
    return Base64.getUrlDecoder().decode(text);
  }

  private static String text(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
