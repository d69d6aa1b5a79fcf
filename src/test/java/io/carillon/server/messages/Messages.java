package io.carillon.server.messages;

import jakarta.enterprise.context.RequestScoped;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Application;
import java.util.Set;
import javax.naming.InitialContext;
import javax.naming.NamingException;

/** {@code /app/messages?to=…}: sends text, a map or an object, and takes what a queue holds. */
@ApplicationPath("app")
public class Messages extends Application {
  @Override
  public Set<Class<?>> getClasses() {
    return Set.of(Resource.class);
  }

  /** The messages of a destination, by its JNDI name. */
  @Path("messages")
  @RequestScoped
  public static class Resource {
    /** Sends each line of the body as a message, all in one transaction. */
    @POST
    @Path("together")
    @Transactional(rollbackOn = Exception.class)
    public void sendTogether(@QueryParam("to") String destination, String lines)
        throws NamingException, JMSException {
      send(destination, "text", null, lines);
    }

    /** Sends each line of the body as a message. */
    @POST
    public void send(
        @QueryParam("to") String destination,
        @QueryParam("kind") @DefaultValue("text") String kind,
        @QueryParam("type") String type,
        String lines)
        throws NamingException, JMSException {
      try (Connection connection = factory().createConnection();
          Session session = connection.createSession();
          MessageProducer producer = session.createProducer(lookup(destination))) {
        for (String line : lines.lines().toList()) {
          Message message = message(session, kind, line);
          if (type != null) {
            message.setStringProperty("carillon_type", type);
            message.setStringProperty("carillon_topics", "one\ntwo");
          }
          producer.send(message);
        }
      }
    }

    private static Message message(Session session, String kind, String line) throws JMSException {
      switch (kind) {
        case "map":
          MapMessage map = session.createMapMessage();
          map.setString("text", line);
          map.setInt("length", line.length());
          return map;
        case "object":
          return session.createObjectMessage(line);
        default:
          return session.createTextMessage(line);
      }
    }

    /** Takes all messages of a queue; a line for each: {@code <carillon_id> <text>}. */
    @GET
    public String receive(@QueryParam("from") String destination)
        throws NamingException, JMSException {
      StringBuilder lines = new StringBuilder();
      try (Connection connection = factory().createConnection();
          Session session = connection.createSession();
          MessageConsumer consumer = session.createConsumer(lookup(destination))) {
        connection.start();
        Message message = consumer.receive(500);
        while (message != null) {
          lines
              .append(message.getStringProperty("carillon_id"))
              .append(' ')
              .append(((TextMessage) message).getText())
              .append('\n');
          message = consumer.receive(200);
        }
      }
      return lines.toString();
    }

    private static ConnectionFactory factory() throws NamingException {
      return (ConnectionFactory)
          new InitialContext().lookup("java:comp/DefaultJMSConnectionFactory");
    }

    private static Destination lookup(String name) throws NamingException {
      return (Destination) new InitialContext().lookup(name);
    }
  }
}
