package io.carillon.push;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.ECPublicKeySpec;
import java.util.Arrays;
import javax.crypto.KeyAgreement;

/**
 * Keys on the curve P-256 in the forms of Web Push: private keys as numbers of 32 bytes, public
 * ones as points of 65 bytes, uncompressed (SEC 1, 2.3.3). Every Java platform has the curve.
 */
final class P256 {
  static final int POINT_BYTES = 65;
  private static final int NUMBER_BYTES = 32;
  private static final byte UNCOMPRESSED = 4;
  private static final ECParameterSpec CURVE = curve();
  private static final BigInteger PRIME =
      ((ECFieldFp) CURVE.getCurve().getField()).getP(); // 3 modulo 4

  private P256() {}

  private static ECParameterSpec curve() {
    try {
      AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
      parameters.init(new ECGenParameterSpec("secp256r1"));
      return parameters.getParameterSpec(ECParameterSpec.class);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A new pair of keys. */
  static KeyPair generate() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Reads a public key.
   *
   * @throws IllegalArgumentException if the bytes are no point of the curve
   */
  static ECPublicKey publicKey(byte[] point) {
    if (point.length != POINT_BYTES || point[0] != UNCOMPRESSED) {
      throw new IllegalArgumentException("a point of P-256 has 65 bytes, the first of which is 4");
    }
    BigInteger x = new BigInteger(1, Arrays.copyOfRange(point, 1, 1 + NUMBER_BYTES));
    BigInteger y = new BigInteger(1, Arrays.copyOfRange(point, 1 + NUMBER_BYTES, POINT_BYTES));
    if (x.compareTo(PRIME) >= 0
        || y.compareTo(PRIME) >= 0
        || !y.modPow(BigInteger.TWO, PRIME).equals(squareOfY(x))) {
      throw new IllegalArgumentException("the point is not on the curve P-256");
    }
    return publicKey(new ECPoint(x, y));
  }

  private static ECPublicKey publicKey(ECPoint point) {
    try {
      return (ECPublicKey)
          KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(point, CURVE));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static BigInteger squareOfY(BigInteger x) {
    return x.pow(3)
        .add(CURVE.getCurve().getA().multiply(x))
        .add(CURVE.getCurve().getB())
        .mod(PRIME);
  }

  /** A public key as a point. */
  static byte[] point(ECPublicKey key) {
    byte[] point = new byte[POINT_BYTES];
    point[0] = UNCOMPRESSED;
    copy(key.getW().getAffineX(), point, 1);
    copy(key.getW().getAffineY(), point, 1 + NUMBER_BYTES);
    return point;
  }

  /** A private key as a number. */
  static byte[] number(ECPrivateKey key) {
    byte[] number = new byte[NUMBER_BYTES];
    copy(key.getS(), number, 0);
    return number;
  }

  private static void copy(BigInteger number, byte[] target, int offset) {
    byte[] bytes = number.toByteArray(); // one more than 32 if the first bit is set
    int length = Math.min(bytes.length, NUMBER_BYTES);
    System.arraycopy(bytes, bytes.length - length, target, offset + NUMBER_BYTES - length, length);
  }

  /**
   * Reads a private key.
   *
   * @throws IllegalArgumentException if the number is none
   */
  static ECPrivateKey privateKey(byte[] number) {
    BigInteger value = new BigInteger(1, number);
    if (number.length != NUMBER_BYTES
        || value.signum() == 0
        || value.compareTo(CURVE.getOrder()) >= 0) {
      throw new IllegalArgumentException("the number is no private key on the curve P-256");
    }
    try {
      return (ECPrivateKey)
          KeyFactory.getInstance("EC").generatePrivate(new ECPrivateKeySpec(value, CURVE));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * The public key that belongs to a private one: the private number times the generator. The Java
   * platform multiplies points only to agree on a secret, and so returns x alone; y is one of two
   * square roots, of which the right one verifies a signature.
   */
  static ECPublicKey publicKeyOf(ECPrivateKey key) {
    BigInteger x = new BigInteger(1, secret(key, publicKey(CURVE.getGenerator())));
    BigInteger root =
        squareOfY(x).modPow(PRIME.add(BigInteger.ONE).shiftRight(2), PRIME); // PRIME is 3 modulo 4
    ECPublicKey one = publicKey(new ECPoint(x, root));
    return belongsTo(one, key) ? one : publicKey(new ECPoint(x, PRIME.subtract(root)));
  }

  private static boolean belongsTo(ECPublicKey key, ECPrivateKey privateKey) {
    try {
      Signature signature = Signature.getInstance("SHA256withECDSA");
      signature.initSign(privateKey);
      byte[] signed = signature.sign();
      signature.initVerify(key);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The secret of both keys (ECDH): 32 bytes. */
  static byte[] secret(ECPrivateKey own, ECPublicKey other) {
    try {
      KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
      agreement.init(own);
      agreement.doPhase(other, true);
      return agreement.generateSecret();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
