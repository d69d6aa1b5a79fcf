package io.carillon.server.faces;

import io.carillon.faces.ChannelComponent;
import io.carillon.faces.ReceivedEvent;
import jakarta.enterprise.context.SessionScoped;
import jakarta.faces.annotation.FacesConfig;
import jakarta.faces.event.AjaxBehaviorEvent;
import jakarta.inject.Named;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** What a user sees of the orders. */
@FacesConfig
@Named
@SessionScoped
public class OrdersPage implements Serializable {
  private static final long serialVersionUID = 1L;

  private final ArrayList<String> received = new ArrayList<>();
  private boolean isConnected = true;
  private int gaps;

  /** Called by {@code <f:ajax>} for each event. */
  public void receive(AjaxBehaviorEvent ajax) {
    ReceivedEvent event = ((ChannelComponent) ajax.getComponent()).getEvent().orElseThrow();
    received.add(event.type() + " " + event.data());
  }

  /** Called by {@code <f:ajax>} for a gap. */
  public void reload(AjaxBehaviorEvent ajax) {
    gaps++;
  }

  public List<String> getReceived() {
    return received;
  }

  public int getGaps() {
    return gaps;
  }

  public boolean isConnected() {
    return isConnected;
  }

  /** The action of a button. */
  public void toggle() {
    isConnected = !isConnected;
  }
}
