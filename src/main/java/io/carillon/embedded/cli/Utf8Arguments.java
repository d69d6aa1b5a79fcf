package io.carillon.embedded.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The arguments of the command line, read as UTF-8 whatever the locale. In the locale {@code C},
 * that of many containers, the JVM replaces every byte beyond ASCII, and the text would be lost.
 */
final class Utf8Arguments {
  private static final char REPLACEMENT = '\uFFFD';

  /** The arguments of this process on Linux, each ended by NUL (proc(5)). */
  private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");

  private Utf8Arguments() {}

  /**
   * The arguments as they were written.
   *
   * @throws CharacterCodingException if they cannot be known
   */
  static String[] read(String[] arguments) throws CharacterCodingException {
    if (Arrays.stream(arguments).allMatch(argument -> argument.indexOf(REPLACEMENT) < 0)) {
      return arguments;
    }
    try {
      return last(arguments, Files.readAllBytes(COMMAND_LINE));
    } catch (CharacterCodingException notUtf8) {
      throw notUtf8;
    } catch (IOException notLinux) {
      throw new CharacterCodingException();
    }
  }

  /**
   * The last of the arguments in {@code commandLine}.
   *
   * @param arguments as the JVM has decoded them
   * @throws CharacterCodingException if they are not UTF-8, or are others
   */
  static String[] last(String[] arguments, byte[] commandLine) throws CharacterCodingException {
    List<String> all = new ArrayList<>();
    int begin = 0;
    for (int at = 0; at < commandLine.length; at++) {
      if (commandLine[at] == 0) {
        all.add(decode(commandLine, begin, at));
        begin = at + 1;
      }
    }
    if (all.size() < arguments.length) {
      throw new CharacterCodingException();
    }
    List<String> last = all.subList(all.size() - arguments.length, all.size());
    for (int i = 0; i < arguments.length; i++) {
      boolean isDamaged = arguments[i].indexOf(REPLACEMENT) >= 0;
      if (!isDamaged && !arguments[i].equals(last.get(i))) {
        throw new CharacterCodingException();
      }
    }
    return last.toArray(String[]::new);
  }

  private static String decode(byte[] bytes, int begin, int end) throws CharacterCodingException {
    return StandardCharsets.UTF_8
        .newDecoder()
        .decode(ByteBuffer.wrap(bytes, begin, end - begin))
        .toString();
  }
}
