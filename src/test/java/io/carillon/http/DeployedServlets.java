package io.carillon.http;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The servlets of {@code web.xml}. */
public final class DeployedServlets {
  private DeployedServlets() {}

  /** Class names and paths. */
  public static Map<String, List<String>> inTheWar() throws Exception {
    Document document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(Path.of("src/main/webapp/WEB-INF/web.xml").toFile());
    Map<String, String> classes = new HashMap<>();
    for (Element servlet : elements(document.getElementsByTagName("servlet"))) {
      classes.put(text(servlet, "servlet-name").get(0), text(servlet, "servlet-class").get(0));
    }
    Map<String, List<String>> paths = new HashMap<>();
    for (Element mapping : elements(document.getElementsByTagName("servlet-mapping"))) {
      paths.put(classes.get(text(mapping, "servlet-name").get(0)), text(mapping, "url-pattern"));
    }
    return paths;
  }

  private static List<String> text(Element parent, String name) {
    return elements(parent.getElementsByTagName(name)).stream()
        .map(element -> element.getTextContent().strip())
        .toList();
  }

  private static List<Element> elements(NodeList nodes) {
    List<Element> elements = new ArrayList<>();
    for (int i = 0; i < nodes.getLength(); i++) {
      elements.add((Element) nodes.item(i));
    }
    return elements;
  }
}
