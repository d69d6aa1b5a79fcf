package io.carillon.assembly;

import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URL;
import java.net.URLConnection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.sql.DataSource;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** What the files {@code persistence.xml} of the application contain. */
final class PersistenceUnits {
  private static final Logger LOG = System.getLogger(PersistenceUnits.class.getName());

  /** What components call the default data source (Jakarta EE Platform 10, 5.21). */
  private static final String DEFAULT_DATA_SOURCE = "java:comp/DefaultDataSource";

  /** The package of the data sources of GlassFish and Payara. */
  private static final String GLASSFISH = "com.sun.gjc.";

  private PersistenceUnits() {}

  /**
   * Warns of a unit that takes no part in transactions. GlassFish and Payara look up a data source
   * for a persistence provider by the name of the resource, and give a unit that names {@value
   * #DEFAULT_DATA_SOURCE} connections that commit each statement.
   *
   * @param named {@link #dataSources}
   * @param any data source of the server
   */
  static void warnOfNonTransactional(List<String> named, DataSource any) {
    if (named.contains(DEFAULT_DATA_SOURCE) && any.getClass().getName().startsWith(GLASSFISH)) {
      LOG.log(
          Level.WARNING,
          "A persistence.xml of the application names the data source "
              + DEFAULT_DATA_SOURCE
              + ". On this server such a persistence unit takes no part in transactions: what it"
              + " writes is committed without the events of the transaction, and is not rolled"
              + " back. Leave jta-data-source out, or name the resource itself (jdbc/__default)");
    }
  }

  /**
   * The JTA data sources that are named (Jakarta Persistence 3.1, 8.2.1.5), sorted. Files that
   * cannot be read are the business of the server, and left out.
   */
  static List<String> dataSources(ClassLoader application) {
    Set<String> names = new TreeSet<>();
    try {
      for (URL file : Collections.list(application.getResources("META-INF/persistence.xml"))) {
        URLConnection connection = file.openConnection();
        connection.setUseCaches(false); // which would keep the application's file open
        try (InputStream content = connection.getInputStream()) {
          read(content, names);
        }
      }
    } catch (IOException | XMLStreamException e) {
      LOG.log(Level.DEBUG, "A persistence.xml of the application cannot be read", e);
    }
    return List.copyOf(names);
  }

  private static void read(InputStream content, Set<String> names) throws XMLStreamException {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    XMLStreamReader reader = factory.createXMLStreamReader(content);
    while (reader.hasNext()) {
      if (reader.next() == XMLStreamConstants.START_ELEMENT
          && reader.getLocalName().equals("jta-data-source")) {
        names.add(reader.getElementText().strip());
      }
    }
  }
}
