package io.carillon.publish;

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
 * The {@code SseBroadcaster} of a channel: {@code @Inject @OnChannel("orders") SseBroadcaster
 * orders}.
 */
@Qualifier
@Documented
@Retention(RUNTIME)
@Target({FIELD, METHOD, PARAMETER, TYPE})
public @interface OnChannel {
  /** The name of the channel. */
  @Nonbinding
  String value();

  /** For {@code Instance<SseBroadcaster>.select(new OnChannel.Literal("orders"))}. */
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
