package io.carillon.faces;

import jakarta.faces.application.ResourceDependencies;
import jakarta.faces.application.ResourceDependency;
import jakarta.faces.component.UIComponentBase;
import jakarta.faces.component.behavior.ClientBehavior;
import jakarta.faces.component.behavior.ClientBehaviorContext;
import jakarta.faces.component.behavior.ClientBehaviorHolder;
import jakarta.faces.context.FacesContext;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code <c:channel name="orders" onmessage="…"/>}: subscribes a page to a channel for as long as
 * the component is part of it. {@code <f:ajax event="message" …/>} inside of it sends a request for
 * each event; the form around it is submitted, as Jakarta Faces requires.
 *
 * <p>The attributes are described in {@code carillon.taglib.xml} and {@code docs/faces.md}.
 */
@ResourceDependencies({
  @ResourceDependency(library = "jakarta.faces", name = "faces.js", target = "head"),
  @ResourceDependency(library = "carillon", name = "channel.js", target = "head")
})
public class ChannelComponent extends UIComponentBase implements ClientBehaviorHolder {
  /** The type under which {@code faces-config.xml} registers the component. */
  public static final String COMPONENT_TYPE = "io.carillon.faces.Channel";

  /** Of all components of this jar. */
  public static final String COMPONENT_FAMILY = "io.carillon.faces";

  /** An event of the channel has arrived. The default of {@code <f:ajax>}. */
  static final String MESSAGE = "message";

  /** Events are missing that the log no longer contains. */
  static final String GAP = "gap";

  /** The state of the connection has changed. */
  static final String STATE = "state";

  private static final List<String> EVENTS = List.of(MESSAGE, GAP, STATE);

  private transient Optional<ReceivedEvent> event = Optional.empty();

  /** A component without a renderer: it writes itself. */
  public ChannelComponent() {
    setRendererType(null);
  }

  @Override
  public String getFamily() {
    return COMPONENT_FAMILY;
  }

  @Override
  public Collection<String> getEventNames() {
    return EVENTS;
  }

  @Override
  public String getDefaultEventName() {
    return MESSAGE;
  }

  /**
   * The event for which the page has sent this request with {@code <f:ajax>}; empty in every other
   * request. It comes from the browser, so a user can send any: read what matters from the
   * database.
   */
  public Optional<ReceivedEvent> getEvent() {
    return event;
  }

  /** Writes the configuration of the subscription, and a script that begins it. */
  @Override
  public void encodeEnd(FacesContext context) throws IOException {
    if (isRendered()) {
      new ChannelMarkup(this, context).write();
    }
  }

  /** Reads the event of a request that a behavior of this component has sent. */
  @Override
  public void decode(FacesContext context) {
    Map<String, String> parameters = context.getExternalContext().getRequestParameterMap();
    String id = getClientId(context);
    String name = parameters.get(ClientBehaviorContext.BEHAVIOR_EVENT_PARAM_NAME);
    if (name == null
        || !id.equals(parameters.get(ClientBehaviorContext.BEHAVIOR_SOURCE_PARAM_NAME))) {
      return;
    }
    event = Optional.of(ReceivedEvent.of(parameters, ChannelMarkup.inputPrefix(id)));
    for (ClientBehavior behavior : getClientBehaviors().getOrDefault(name, List.of())) {
      behavior.decode(context, this);
    }
  }
}
