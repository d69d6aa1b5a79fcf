package io.carillon.publish;

import io.carillon.api.Channel;
import io.carillon.api.Publication;
import io.carillon.api.Receipt;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.Supplier;

/** One channel of the application. */
record ApplicationChannel(
    String name,
    Function<Publication, CompletionStage<Receipt>> publisher,
    LongFunction<CompletionStage<Receipt>> retractions,
    Supplier<String> positions)
    implements Channel {
  @Override
  public CompletionStage<Receipt> publish(Object data) {
    return publish(data, event -> {});
  }

  @Override
  public CompletionStage<Receipt> publish(Object data, Consumer<Publication.Builder> options) {
    Publication.Builder builder = Publication.to(name).data(data);
    options.accept(builder);
    return publisher.apply(builder.build());
  }

  @Override
  public CompletionStage<Receipt> retract(long position) {
    return retractions.apply(position);
  }

  @Override
  public String position() {
    return positions.get();
  }

  @Override
  public String toString() {
    return name;
  }
}
