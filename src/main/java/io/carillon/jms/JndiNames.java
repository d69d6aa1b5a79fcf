package io.carillon.jms;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.transaction.UserTransaction;
import javax.naming.InitialContext;
import javax.naming.NamingException;

/**
 * What the server provides under names. Looked up before each use: a broker may come and go.
 *
 * @param connectionFactory the name of the connection factory
 */
record JndiNames(String connectionFactory) {
  ConnectionFactory factory() throws JMSException {
    return lookup(connectionFactory, ConnectionFactory.class);
  }

  Destination destination(String name) throws JMSException {
    return lookup(name, Destination.class);
  }

  /** Jakarta Transactions 2.0, 4.1. */
  UserTransaction transaction() throws JMSException {
    return lookup("java:comp/UserTransaction", UserTransaction.class);
  }

  private static <T> T lookup(String name, Class<T> type) throws JMSException {
    try {
      Object found = new InitialContext().lookup(name);
      if (type.isInstance(found)) {
        return type.cast(found);
      }
      throw new JMSException(name + " is no " + type.getSimpleName());
    } catch (NamingException e) {
      JMSException missing = new JMSException("there is no " + name + ": " + e);
      missing.setLinkedException(e);
      throw missing;
    }
  }
}
