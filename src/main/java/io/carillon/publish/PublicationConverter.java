package io.carillon.publish;

import io.carillon.api.EventType;
import io.carillon.event.Audience;
import io.carillon.event.Data;
import io.carillon.event.InvalidRequestException;
import io.carillon.event.Publication;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.json.JsonException;
import jakarta.json.bind.JsonbException;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.Optional;

/** Converts publications of the API to those of the hub: checks them, and writes objects. */
@ApplicationScoped
public class PublicationConverter {
  private final JsonbDataWriter writer = new JsonbDataWriter();

  /** Writes any object as JSON. */
  public JsonbDataWriter writer() {
    return writer;
  }

  /**
   * @throws InvalidRequestException if a value is invalid, or an object has no form in JSON
   */
  public Publication convert(io.carillon.api.Publication from) {
    Publication.Builder builder = Publication.to(from.channel()).data(data(from));
    from.type().or(() -> typeOf(from)).ifPresent(builder::type);
    builder.topics(from.topics());
    from.key().ifPresent(builder::key);
    from.id().ifPresent(builder::id);
    from.ttl().ifPresent(builder::ttl);
    from.due(Instant.now()).ifPresent(builder::due);
    if (!from.users().isEmpty() || !from.roles().isEmpty()) {
      builder.audience(new Audience(from.users(), from.roles()));
    }
    if (from.isTransient()) {
      builder.transientEvent();
    }
    return builder.build();
  }

  private Data data(io.carillon.api.Publication from) {
    return switch (from.format()) {
      case TEXT -> Data.text(from.data().toString());
      case JSON -> Data.json(from.data().toString());
      case OBJECT ->
          from.data() instanceof CharSequence text
              ? Data.text(text.toString())
              : Data.json(json(from.data()));
    };
  }

  private String json(Object object) {
    try {
      return writer.write(object, object.getClass(), null, MediaType.APPLICATION_JSON_TYPE);
    } catch (JsonbException | JsonException failure) {
      throw new InvalidRequestException(
          "data",
          "an object of %s has no form in JSON: %s"
              .formatted(object.getClass().getName(), failure.getMessage()));
    }
  }

  private static Optional<String> typeOf(io.carillon.api.Publication from) {
    return from.format() == io.carillon.api.Publication.Format.OBJECT
        ? typeOf(from.data().getClass())
        : Optional.empty();
  }

  /** Of the class that the application has written: containers and providers make subclasses. */
  private static Optional<String> typeOf(Class<?> type) {
    Class<?> written = type;
    while (written.getSimpleName().isEmpty() || written.getSimpleName().contains("$")) {
      written = written.getSuperclass();
    }
    EventType annotated = written.getAnnotation(EventType.class);
    if (annotated != null) {
      return Optional.of(annotated.value());
    }
    boolean isOfJdk = written.isArray() || written.getName().startsWith("java.");
    return isOfJdk ? Optional.empty() : Optional.of(written.getSimpleName());
  }

  @PreDestroy
  void close() {
    writer.close();
  }
}
