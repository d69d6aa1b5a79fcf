package io.carillon.publish;

import io.carillon.event.InvalidRequestException;
import io.carillon.wire.DataWriter;
import jakarta.json.bind.Jsonb;
import jakarta.json.bind.JsonbBuilder;
import jakarta.ws.rs.core.MediaType;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Writes objects as JSON with the server's JSON-B, created for the first object. Thread-safe. */
final class JsonbDataWriter implements DataWriter, AutoCloseable {
  private static final Logger LOG = System.getLogger(JsonbDataWriter.class.getName());

  private @Nullable Jsonb jsonb; // guarded by this

  /**
   * @throws InvalidRequestException if {@code data} has no form in {@code mediaType}
   */
  @Override
  public String write(Object data, Class<?> type, @Nullable Type genericType, MediaType mediaType) {
    if (data instanceof byte[] bytes) {
      return new String(bytes, StandardCharsets.UTF_8);
    }
    if (DataWriter.isJson(mediaType)) {
      return jsonb().toJson(data, genericType == null ? data.getClass() : genericType);
    }
    if (data instanceof Number
        || data instanceof Boolean
        || data instanceof Character
        || data instanceof Enum) {
      return data.toString();
    }
    throw new InvalidRequestException(
        "data",
        "data of "
            + data.getClass().getName()
            + " has no form in "
            + mediaType
            + "; give the event the media type application/json");
  }

  private synchronized Jsonb jsonb() {
    if (jsonb == null) {
      jsonb = JsonbBuilder.create();
    }
    return jsonb;
  }

  @Override
  @SuppressWarnings("CatchingException") // AutoCloseable declares it
  public synchronized void close() {
    if (jsonb != null) {
      try {
        jsonb.close();
      } catch (Exception failure) {
        LOG.log(Level.DEBUG, "JSON-B could not be closed", failure);
      }
    }
  }
}
