package io.carillon.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.KeyPair;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import org.junit.jupiter.api.Test;

/** Keys in the forms of Web Push. */
class P256Test {
  @Test
  void keysAreReadAsTheyWereWritten() {
    for (int i = 0; i < 20; i++) { // also numbers with zeros at their beginning, and both roots
      KeyPair pair = P256.generate();
      ECPublicKey publicKey = (ECPublicKey) pair.getPublic();
      ECPrivateKey privateKey = (ECPrivateKey) pair.getPrivate();

      assertThat(P256.publicKey(P256.point(publicKey)).getW()).isEqualTo(publicKey.getW());
      ECPrivateKey read = P256.privateKey(P256.number(privateKey));
      assertThat(read.getS()).isEqualTo(privateKey.getS());
      assertThat(P256.publicKeyOf(read).getW()).isEqualTo(publicKey.getW());
    }
  }

  @Test
  void whatIsNoPointOfTheCurveIsNoKey() {
    byte[] point = P256.point((ECPublicKey) P256.generate().getPublic());
    point[64] ^= 1;

    for (byte[] wrong : new byte[][] {point, new byte[65], new byte[64], {}}) {
      assertThatThrownBy(() -> P256.publicKey(wrong)).isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> P256.privateKey(new byte[32]))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
