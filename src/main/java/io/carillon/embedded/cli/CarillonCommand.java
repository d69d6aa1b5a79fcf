package io.carillon.embedded.cli;

import java.io.PrintWriter;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code java -jar carillon-standalone.jar …}. Without arguments the jar runs the hub itself. Exit
 * codes: 0 success, 1 the hub rejected the request or is unreachable, 2 invalid usage.
 */
@Command(
    name = "carillon",
    mixinStandardHelpOptions = true,
    description =
        "Publishes to a Carillon hub, subscribes to it, creates tokens for it, measures it, backs it up, verifies its log, is told that its log was restored, or makes it start faster.",
    footer = {
      "",
      "Without a command the jar runs the hub itself: java -jar carillon-standalone.jar",
      "Exit codes: 0 success, 1 rejected or unreachable, 2 invalid usage."
    },
    subcommands = {
      PublishCommand.class,
      SubscribeCommand.class,
      TokenCommand.class,
      BenchCommand.class,
      BackupCommand.class,
      VerifyCommand.class,
      LogCommand.class,
      ArchiveCommand.class,
      HelpCommand.class
    })
public final class CarillonCommand implements Runnable {
  @Spec private CommandSpec spec;

  /** For picocli. */
  @SuppressWarnings("NullAway.Init")
  CarillonCommand() {}

  /** Runs a command and returns its exit code. Text is UTF-8 in and out, whatever the locale. */
  public static int run(String[] arguments) {
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    try {
      return run(
          Utf8Arguments.read(arguments),
          new PrintWriter(System.out, true, StandardCharsets.UTF_8),
          err);
    } catch (CharacterCodingException unreadable) {
      err.println(
          "carillon: the arguments are not UTF-8; set LC_ALL=C.UTF-8, or use standard input");
      return CommandLine.ExitCode.USAGE;
    }
  }

  static int run(String[] arguments, PrintWriter out, PrintWriter err) {
    return new CommandLine(new CarillonCommand())
        .setOut(out)
        .setErr(err)
        .setExecutionExceptionHandler(CarillonCommand::failed)
        .execute(arguments);
  }

  private static int failed(
      Exception failure, CommandLine command, CommandLine.ParseResult parsed) {
    String message = failure.getMessage() == null ? failure.toString() : failure.getMessage();
    command.getErr().println("carillon: " + message);
    return CommandLine.ExitCode.SOFTWARE;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is required");
  }
}
