package io.carillon.wire;

/**
 * The CRC-32 of two pieces from those of each: polynomials over GF(2) modulo that of CRC-32, the
 * coefficient of x^0 in the highest bit, as {@code crc32_combine} of zlib does it.
 */
final class Crc32Combiner {
  private static final int POLYNOMIAL = 0xedb88320;
  private static final int ONE = 1 << 31;
  private static final int X_TO_8 = 1 << 23;

  private Crc32Combiner() {}

  /** x^(8 × length): what the CRC before a piece of this length is multiplied by. */
  static int shift(int length) {
    int shift = ONE;
    int power = X_TO_8;
    for (int left = length; left != 0; left >>>= 1) {
      if ((left & 1) != 0) {
        shift = multiply(shift, power);
      }
      power = multiply(power, power);
    }
    return shift;
  }

  /**
   * The CRC of a piece followed by a second one.
   *
   * @param shift of the length of the second one
   */
  static int combine(int first, int second, int shift) {
    return multiply(shift, first) ^ second;
  }

  private static int multiply(int a, int b) {
    int product = 0;
    int shifted = b;
    for (int bit = ONE; bit != 0; bit >>>= 1) {
      if ((a & bit) != 0) {
        product ^= shifted;
      }
      shifted = (shifted & 1) == 0 ? shifted >>> 1 : shifted >>> 1 ^ POLYNOMIAL;
    }
    return product;
  }
}
