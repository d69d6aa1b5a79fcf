package io.carillon.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carillon.api.Access;
import io.carillon.api.SubscribeAuthorizer;
import io.carillon.event.ChannelName;
import io.carillon.event.Publication;
import io.carillon.event.Selector;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class ApplicationAuthorizersTest {
  private static final ChannelName ORDERS = new ChannelName("orders");
  private static final ChannelName INVOICES = new ChannelName("invoices");
  private static final Caller ANNA =
      Caller.of(Caller.Authentication.TOKEN, Optional.of("anna"), Set.of("sales"), Grants.ALL);

  private static ApplicationAuthorizers reading(SubscribeAuthorizer... authorizers) {
    return new ApplicationAuthorizers(List.of(authorizers), List.of());
  }

  private static RequiredPermission read(ChannelName... channels) {
    return new RequiredPermission(Permission.SUBSCRIBE, Set.of(channels));
  }

  @Test
  void withoutAuthorizersNothingIsRestricted() {
    assertThat(reading().require(ANNA, read(ORDERS))).isEmpty();
  }

  @Test
  void anAuthorizerReceivesTheCallerAndTheChannel() {
    AtomicReference<String> asked = new AtomicReference<>();
    reading(
            (caller, channel) -> {
              asked.set(caller.user().orElse("") + caller.roles() + channel);
              return Access.allow();
            })
        .require(ANNA, read(ORDERS));

    assertThat(asked).hasValue("anna[sales]orders");
  }

  @Test
  void authorizersOfSubscribersAreNotAskedAboutPublishersAndOthers() {
    ApplicationAuthorizers denying = reading((caller, channel) -> Access.deny("no"));

    assertThat(denying.require(ANNA, new RequiredPermission(Permission.PUBLISH, Set.of(ORDERS))))
        .isEmpty();
    assertThat(denying.require(ANNA, RequiredPermission.of(Permission.IDENTITY))).isEmpty();
  }

  @Test
  void aDenialNamesTheReasonAndAllChannelsThatAreDenied() {
    ApplicationAuthorizers closed = reading((caller, channel) -> Access.deny("closed at night"));

    assertThatThrownBy(() -> closed.require(ANNA, read(ORDERS)))
        .isInstanceOf(ChannelsForbiddenException.class)
        .hasMessageContaining("closed at night");
    assertThatThrownBy(() -> closed.require(ANNA, read(ORDERS, INVOICES)))
        .asInstanceOf(InstanceOfAssertFactories.type(ChannelsForbiddenException.class))
        .extracting(ChannelsForbiddenException::channels)
        .asInstanceOf(InstanceOfAssertFactories.LIST)
        .containsExactly("invoices", "orders");
  }

  @Test
  void aCallerMaySubscribeToWhatAllAuthorizersAllowInPartAtLeast() {
    ApplicationAuthorizers both =
        reading(
            (caller, channel) -> Access.toTopics("eu/*"),
            (caller, channel) ->
                switch (channel) {
                  case "orders" -> Access.toTopics("eu/de");
                  case "invoices" -> Access.deny("no");
                  default -> Access.toTopics("us/*");
                });

    assertThat(both.maySubscribe(ANNA, ORDERS)).isTrue();
    assertThat(both.maySubscribe(ANNA, INVOICES)).isFalse();
    assertThat(both.maySubscribe(ANNA, new ChannelName("returns"))).isFalse();
    assertThat(reading().maySubscribe(ANNA, INVOICES)).isTrue();
  }

  @Test
  void topicsThatAllAuthorizersAllowRemain() {
    ApplicationAuthorizers both =
        reading(
            (caller, channel) -> Access.toTopics("eu/*", "us/1"),
            (caller, channel) ->
                channel.equals("orders") ? Access.toTopics("eu/de/*", "us/*") : Access.allow());

    assertThat(both.require(ANNA, read(ORDERS)))
        .containsEntry(ORDERS, Selector.of(List.of("eu/de/*", "us/1")));
    assertThat(both.require(ANNA, read(INVOICES)))
        .containsEntry(INVOICES, Selector.of(List.of("eu/*", "us/1")));
  }

  @Test
  void ifNoTopicIsLeftTheChannelIsDenied() {
    ApplicationAuthorizers disjoint =
        reading(
            (caller, channel) -> Access.toTopics("eu/*"),
            (caller, channel) -> Access.toTopics("us/*"));

    assertThatThrownBy(() -> disjoint.require(ANNA, read(ORDERS)))
        .isInstanceOf(ChannelsForbiddenException.class);
  }

  @Test
  void anAuthorizerThatThrowsOrAnswersNonsenseRefusesAsUnavailable() {
    List<SubscribeAuthorizer> broken =
        List.of(
            (caller, channel) -> {
              throw new IllegalStateException("away");
            },
            (caller, channel) -> {
              throw new AssertionError("away");
            },
            (caller, channel) -> null,
            (caller, channel) -> Access.toTopics("a*b"),
            (caller, channel) -> Access.toTopics(""));
    for (SubscribeAuthorizer each : broken) {
      assertThatThrownBy(() -> reading(each).require(ANNA, read(ORDERS)))
          .isInstanceOf(AuthorizationUnavailableException.class);
    }
  }

  @Test
  void restrictedPublicationsHaveTopicsAndAllowedOnesOnly() {
    Selector allowed = Selector.of(List.of("eu/*"));
    assertThat(TopicLimits.require(Selector.ALL, publication())).isNotNull();
    assertThat(TopicLimits.require(allowed, publication("eu/1", "eu/2"))).isNotNull();
    assertThatThrownBy(() -> TopicLimits.require(allowed, publication()))
        .isInstanceOf(ChannelsForbiddenException.class);
    assertThatThrownBy(() -> TopicLimits.require(allowed, publication("eu/1", "us/1")))
        .isInstanceOf(ChannelsForbiddenException.class);
  }

  private static Publication publication(String... topics) {
    return Publication.to(ORDERS).text("x").topics(List.of(topics)).build();
  }
}
