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
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** What the files {@code persistence.xml} of the application contain. */
final class PersistenceUnits {
  private static final Logger LOG = System.getLogger(PersistenceUnits.class.getName());

  private PersistenceUnits() {}

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
