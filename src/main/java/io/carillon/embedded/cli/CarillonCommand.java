package io.carillon.embedded.cli;

import java.io.PrintWriter;
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
        "Publishes to a Carillon hub, subscribes to it, creates tokens for it, or measures it.",
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
      HelpCommand.class
    })
public final class CarillonCommand implements Runnable {
  @Spec private CommandSpec spec;

  /** For picocli. */
  @SuppressWarnings("NullAway.Init")
  CarillonCommand() {}

  /** Runs a command and returns its exit code. */
  public static int run(String[] arguments) {
    return run(arguments, new PrintWriter(System.out, true), new PrintWriter(System.err, true));
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
