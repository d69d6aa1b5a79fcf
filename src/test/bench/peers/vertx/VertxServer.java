package io.carillon.bench.vertx;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.concurrent.atomic.AtomicLong;

/** Server-Sent Events with Vert.x: an event loop for each core, and the event bus between them. */
public class VertxServer extends AbstractVerticle {
  private static final AtomicLong IDS = new AtomicLong();

  /** Starts it on the port given. */
  public static void main(String[] args) {
    System.setProperty("bench.port", args[0]);
    DeploymentOptions eachCore =
        new DeploymentOptions().setInstances(Runtime.getRuntime().availableProcessors());
    Vertx.vertx()
        .deployVerticle(VertxServer.class.getName(), eachCore)
        .onFailure(
            failure -> {
              failure.printStackTrace();
              System.exit(1);
            });
  }

  @Override
  public void start(Promise<Void> started) {
    Router router = Router.router(vertx);
    router.get("/channels/:channel").handler(this::subscribe);
    router.post("/channels/:channel").handler(BodyHandler.create(false)).handler(this::publish);
    HttpServerOptions options = new HttpServerOptions().setAcceptBacklog(4096);
    vertx
        .createHttpServer(options)
        .requestHandler(router)
        .listen(Integer.getInteger("bench.port"), "127.0.0.1")
        .<Void>mapEmpty()
        .onComplete(started);
  }

  private void subscribe(RoutingContext request) {
    HttpServerResponse response = request.response();
    response.putHeader("Content-Type", "text/event-stream").setChunked(true);
    MessageConsumer<String> consumer =
        vertx
            .eventBus()
            .localConsumer(
                request.pathParam("channel"), message -> response.write(message.body()));
    response.closeHandler(closed -> consumer.unregister());
    consumer.completion().onSuccess(registered -> response.write(": welcome\n\n"));
  }

  private void publish(RoutingContext request) {
    String data = request.body().asString();
    vertx
        .eventBus()
        .publish(
            request.pathParam("channel"),
            "id: " + IDS.incrementAndGet() + "\ndata: " + data + "\n\n");
    request.response().setStatusCode(204).end();
  }
}
