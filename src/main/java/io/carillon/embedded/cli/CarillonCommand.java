package io.carillon.embedded.cli;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code java -jar carillon-standalone.jar …}. Without any argument the jar is the hub itself. Exit
 * codes: 0 done, 1 the hub refused or could not be reached, 2 the command was not understood.
 */
@Command(
    name = "carillon",
    mixinStandardHelpOptions = true,
    description =
        "Publishes to a Carillon hub, subscribes to it, makes tokens for it, measures it.",
    footer = {
      "",
      "Without a command the jar is the hub itself: java -jar carillon-standalone.jar",
      "Exit codes: 0 done, 1 refused or not reached, 2 not understood."
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

  /** Runs a command; the exit code. */
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
    throw new ParameterException(spec.commandLine(), "which command?");
  }
}
