import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/**
 * A long job that reports its progress to a channel of its own; see docs/getting-started.md. Each
 * step has the same key, so that a page that opens late receives the newest, and the last one has an
 * id, so that repeating it after a failure does no harm.
 *
 * <p>java docs/examples/LongJob.java http://127.0.0.1:8080 job-8
 */
public class LongJob {
  private static final int STEPS = 20;

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI channel;

  LongJob(String hub, String name) {
    this.channel = URI.create(hub + "/api/channels/" + name + "/events");
  }

  public static void main(String[] arguments) throws IOException, InterruptedException {
    LongJob job = new LongJob(arguments[0], arguments[1]);
    for (int step = 0; step < STEPS; step++) {
      job.report("{\"key\":\"progress\",\"data\":{\"percent\":" + 100 * step / STEPS + "}}");
      Thread.sleep(50); // the work
    }
    job.report("{\"key\":\"progress\",\"id\":\"" + arguments[1] + "/done\",\"data\":{\"percent\":100}}");
    System.out.println("done");
  }

  private void report(String publication) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(channel)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(publication))
            .build();
    HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
    if (answer.statusCode() >= 300) {
      throw new IOException("not reported: " + answer.body());
    }
  }
}
