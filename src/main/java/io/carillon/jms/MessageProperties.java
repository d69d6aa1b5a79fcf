package io.carillon.jms;

/** Names of the properties of messages (Jakarta Messaging 3.1, 3.5.1). */
final class MessageProperties {
  /** Idempotency key; otherwise the message id is. */
  static final String ID = "carillon_id";

  static final String CHANNEL = "carillon_channel";
  static final String SEQ = "carillon_seq";
  static final String TYPE = "carillon_type";
  static final String KEY = "carillon_key";

  /** One a line. */
  static final String TOPICS = "carillon_topics";

  /** {@code json} or {@code text}. */
  static final String FORMAT = "carillon_format";

  /** One a line. */
  static final String USERS = "carillon_to_users";

  /** One a line. */
  static final String ROLES = "carillon_to_roles";

  /** By which Artemis, the broker of WildFly, recognizes a message that it has already. */
  static final String ARTEMIS_DUPLICATE_ID = "_AMQ_DUPL_ID";

  private MessageProperties() {}
}
