package io.carillon.server.shop;

import io.carillon.api.Access;
import io.carillon.api.Caller;
import io.carillon.api.PublishAuthorizer;
import io.carillon.api.SubscribeAuthorizer;
import jakarta.enterprise.context.ApplicationScoped;

/** Decides by the name of the channel. */
@ApplicationScoped
public class ShopAuthorizer implements SubscribeAuthorizer, PublishAuthorizer {
  @Override
  public Access authorize(Caller caller, String channel) {
    return switch (channel) {
      case "back-office" -> Access.deny("the back office is closed");
      case "catalogue" -> Access.toTopics("public/*");
      case "broken" -> throw new IllegalStateException("the directory of users is away");
      default -> Access.allow();
    };
  }
}
