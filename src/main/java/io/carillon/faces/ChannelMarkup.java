package io.carillon.faces;

import jakarta.faces.FacesException;
import jakarta.faces.component.UIComponentBase;
import jakarta.faces.component.behavior.ClientBehavior;
import jakarta.faces.component.behavior.ClientBehaviorContext;
import jakarta.faces.context.FacesContext;
import jakarta.faces.context.ResponseWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link ChannelComponent} writes: an invisible element with its client id, hidden inputs
 * that take an event to the server, and a call of {@code channel.js}.
 */
final class ChannelMarkup {
  private static final Pattern CHANNEL_NAME = Pattern.compile("[A-Za-z0-9._~-]{1,128}");
  private static final Pattern FUNCTION_NAME = Pattern.compile("[A-Za-z_$][\\w$]*(\\.[\\w$]+)*");
  private static final List<String> TEXTS = List.of("since", "throttle");

  private final UIComponentBase component;
  private final FacesContext context;
  private final String clientId;

  ChannelMarkup(UIComponentBase component, FacesContext context) {
    this.component = component;
    this.context = context;
    this.clientId = component.getClientId(context);
  }

  /** What the names of a component's hidden inputs begin with. */
  static String inputPrefix(String clientId) {
    return clientId + "_";
  }

  void write() throws IOException {
    Map<String, List<ClientBehavior>> behaviors = component.getClientBehaviors();
    ResponseWriter writer = context.getResponseWriter();
    writer.startElement("span", component);
    writer.writeAttribute("id", clientId, "id");
    writer.writeAttribute("hidden", "hidden", null);
    if (!behaviors.isEmpty()) {
      writeInput(writer, ReceivedEvent.ID);
      writeInput(writer, ReceivedEvent.TYPE);
      writeInput(writer, ReceivedEvent.DATA);
    }
    writer.startElement("script", component);
    writer.write("carillonFaces.subscribe(" + configuration(behaviors) + ");");
    writer.endElement("script");
    writer.endElement("span");
  }

  private void writeInput(ResponseWriter writer, String name) throws IOException {
    writer.startElement("input", component);
    writer.writeAttribute("type", "hidden", null);
    writer.writeAttribute("name", inputPrefix(clientId) + name, null);
    writer.endElement("input");
  }

  private String configuration(Map<String, List<ClientBehavior>> behaviors) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("id", ScriptText.quote(clientId));
    fields.put("hub", ScriptText.quote(hub()));
    fields.put("channel", ScriptText.quote(name()));
    fields.put("connected", String.valueOf(isTrue("connected", true)));
    fields.put("coalesce", String.valueOf(isTrue("coalesce", false)));
    fields.put("types", ScriptText.quoteAll(list("type")));
    fields.put("options", options());
    fields.put("listeners", listeners());
    fields.put("behaviors", scripts(behaviors));
    return ScriptText.object(fields);
  }

  private String options() {
    Map<String, String> options = new LinkedHashMap<>();
    for (String name : TEXTS) {
      String value = text(name);
      if (value != null) {
        options.put(name, ScriptText.quote(value));
      }
    }
    List<String> topics = list("topics");
    if (!topics.isEmpty()) {
      options.put("topics", ScriptText.quoteAll(topics));
    }
    if (isTrue("latest", false)) {
      options.put("latest", "true");
    }
    if (isTrue("presence", false)) {
      options.put("presence", "true");
    }
    return ScriptText.object(options);
  }

  /** Code of the page's author, as in the attributes of HTML: not the place for users' data. */
  private String listeners() {
    Map<String, String> listeners = new LinkedHashMap<>();
    for (String event : component.getEventNames()) {
      String code = text("on" + event);
      if (code != null) {
        listeners.put(event, function(code));
      }
    }
    return ScriptText.object(listeners);
  }

  /** A function that is named may be defined further below in the page. */
  private static String function(String code) {
    String body = FUNCTION_NAME.matcher(code.strip()).matches() ? code.strip() + "(event)" : code;
    return ScriptText.code("function (event) { " + body + "\n}");
  }

  private String scripts(Map<String, List<ClientBehavior>> behaviors) {
    Map<String, String> functions = new LinkedHashMap<>();
    behaviors.forEach(
        (event, all) -> {
          StringJoiner body = new StringJoiner("; ", "function (event) { ", " }");
          ClientBehaviorContext of =
              ClientBehaviorContext.createClientBehaviorContext(
                  context, component, event, clientId, List.of());
          all.stream().map(behavior -> behavior.getScript(of)).forEach(body::add);
          functions.put(event, ScriptText.code(body.toString()));
        });
    return ScriptText.object(functions);
  }

  private String name() {
    String name = text("name");
    if (name == null || !CHANNEL_NAME.matcher(name).matches()) {
      throw new FacesException(
          "<c:channel> "
              + clientId
              + ": the attribute 'name' is the name of a channel, 1 to 128 of A-Z a-z 0-9 . _ ~ -,"
              + " not "
              + name);
    }
    return name;
  }

  /** The address of the hub, which ends with a slash; by default this application. */
  private String hub() {
    String hub = text("hub");
    String address = hub == null ? context.getExternalContext().getRequestContextPath() : hub;
    return address.endsWith("/") ? address : address + "/";
  }

  private @Nullable String text(String attribute) {
    Object value = component.getAttributes().get(attribute);
    return value == null || value.toString().isBlank() ? null : value.toString();
  }

  private List<String> list(String attribute) {
    String value = text(attribute);
    List<String> parts = new ArrayList<>();
    if (value != null) {
      for (String part : value.split("[,\\s]+")) {
        if (!part.isEmpty()) {
          parts.add(part);
        }
      }
    }
    return parts;
  }

  private boolean isTrue(String attribute, boolean absent) {
    String value = text(attribute);
    return value == null ? absent : Boolean.parseBoolean(value);
  }
}
