package io.carillon.api;

import static java.lang.annotation.ElementType.FIELD;
import static java.lang.annotation.ElementType.METHOD;
import static java.lang.annotation.ElementType.PARAMETER;
import static java.lang.annotation.ElementType.TYPE;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import jakarta.enterprise.util.AnnotationLiteral;
import jakarta.enterprise.util.Nonbinding;
import jakarta.inject.Qualifier;
import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/**
 * Names the channel of an injection point: {@code @Inject @OnChannel("orders") Channel orders}.
 * Also for a {@link ResumableBroadcaster} or {@code SseBroadcaster} of the channel.
 */
@Qualifier
@Documented
@Retention(RUNTIME)
@Target({FIELD, METHOD, PARAMETER, TYPE})
public @interface OnChannel {
  /** The name of the channel: 1 to 128 of the characters {@code A-Z a-z 0-9 . _ ~ -}. */
  @Nonbinding
  String value();

  /** For {@code Instance<Channel>.select(new OnChannel.Literal("orders"))}. */
  final class Literal extends AnnotationLiteral<OnChannel> implements OnChannel {
    private static final long serialVersionUID = 1L;

    private final String value;

    public Literal(String value) {
      this.value = value;
    }

    @Override
    public String value() {
      return value;
    }
  }
}
