package io.carillon.shared;

import io.carillon.security.CallerFormat;
import io.carillon.security.DisconnectTarget;
import io.carillon.security.Renewals;
import io.carillon.wire.BinaryReader;
import io.carillon.wire.BinaryWriter;
import java.io.IOException;
import java.util.Optional;

/** The binary form of {@link Command} and {@link CommandResult}. */
final class CommandFormat {
  private static final int CONNECTION = 1;
  private static final int USER = 2;
  private static final int TOKEN = 3;
  private static final int RENEW = 4;

  private static final int DISCONNECTED = 1;
  private static final int RENEWED = 2;
  private static final int NOT_SUPPORTED = 3;

  private CommandFormat() {}

  static byte[] encode(Command command) {
    BinaryWriter out = new BinaryWriter();
    if (command instanceof Command.Renew renew) {
      out.writeByte(RENEW)
          .writeString(renew.clientId())
          .writeBytes(CallerFormat.encode(renew.caller()));
    } else {
      write(out, ((Command.Disconnect) command).target());
    }
    return out.toByteArray();
  }

  private static void write(BinaryWriter out, DisconnectTarget target) {
    if (target instanceof DisconnectTarget.Connection connection) {
      out.writeByte(CONNECTION).writeString(connection.id());
    } else if (target instanceof DisconnectTarget.User user) {
      out.writeByte(USER).writeString(user.name());
    } else {
      out.writeByte(TOKEN).writeString(((DisconnectTarget.Token) target).id());
    }
  }

  /** The command; empty if it is one of another version. */
  static Optional<Command> decode(byte[] bytes) {
    BinaryReader in = new BinaryReader(bytes);
    try {
      return switch (in.readByte()) {
        case CONNECTION -> disconnect(new DisconnectTarget.Connection(in.readString()));
        case USER -> disconnect(new DisconnectTarget.User(in.readString()));
        case TOKEN -> disconnect(new DisconnectTarget.Token(in.readString()));
        case RENEW -> {
          String clientId = in.readString();
          yield CallerFormat.decode(in.readBytes())
              .map(caller -> new Command.Renew(clientId, caller));
        }
        default -> Optional.empty();
      };
    } catch (IOException unreadable) {
      return Optional.empty();
    }
  }

  private static Optional<Command> disconnect(DisconnectTarget target) {
    return Optional.of(new Command.Disconnect(target));
  }

  static byte[] encode(CommandResult result) {
    BinaryWriter out = new BinaryWriter();
    if (result instanceof CommandResult.Disconnected disconnected) {
      out.writeByte(DISCONNECTED).writeInt(disconnected.streams());
    } else if (result instanceof CommandResult.Renewed renewed) {
      out.writeByte(RENEWED).writeString(renewed.outcome().name());
    } else {
      out.writeByte(NOT_SUPPORTED);
    }
    return out.toByteArray();
  }

  static CommandResult decodeResult(byte[] bytes) {
    BinaryReader in = new BinaryReader(bytes);
    try {
      return switch (in.readByte()) {
        case DISCONNECTED -> new CommandResult.Disconnected(in.readInt());
        case RENEWED -> new CommandResult.Renewed(Renewals.Outcome.valueOf(in.readString()));
        default -> new CommandResult.NotSupported();
      };
    } catch (IOException | IllegalArgumentException ofAnotherVersion) {
      return new CommandResult.NotSupported();
    }
  }
}
