package io.carillon.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.stream.Collectors;

/** GlassFish and Payara Server: a domain of its own, on loopback. */
final class GlassFish extends ApplicationServer implements FileRealm, MessageBroker, DataSources {
  private boolean created;
  private final Path domain = home().resolve("glassfish/domains").resolve(instance());

  GlassFish(Installation installation) {
    super(installation);
    environment().put("AS_JAVA", jdk().home().toString());
  }

  /**
   * GlassFish's own default data source is a Derby, which the log cannot use: its unique indexes
   * take two absent values for equal. H2 instead, as in Payara.
   */
  private static final String H2_POOL =
      """
      <jdbc-connection-pool name="DerbyPool" res-type="javax.sql.DataSource"
          datasource-classname="org.h2.jdbcx.JdbcDataSource">
        <property name="URL" value="jdbc:h2:mem:carillon;DB_CLOSE_DELAY=-1"/>
        <property name="user" value="sa"/>
        <property name="password" value="sa"/>
      </jdbc-connection-pool>
      """;

  private static final String DERBY_POOL =
      "(?s)<jdbc-connection-pool [^>]*name=\"DerbyPool\".*?</jdbc-connection-pool>";

  private void createDomain() throws IOException {
    asadmin("create-domain", "--nopassword", "--portbase", port(0), instance());
    Path file = domain.resolve("config/domain.xml");
    String options =
        javaOptions().stream()
            .map(option -> "<jvm-options>" + option + "</jvm-options>")
            .collect(Collectors.joining());
    Files.writeString(
        file,
        onLoopback(Files.readString(file))
            .replace("<jvm-options>-Xmx512m</jvm-options>", options)
            // otherwise a crash loses the commits of the last half second
            .replace(
                "embedded_default;AUTO_SERVER=TRUE",
                "embedded_default;AUTO_SERVER=TRUE;WRITE_DELAY=0")
            .replaceAll(DERBY_POOL, Matcher.quoteReplacement(H2_POOL)));
    Path h2 = DriverJar.of(org.h2.Driver.class);
    if (name().equals("glassfish")) {
      Files.copy(h2, domain.resolve("lib").resolve(h2.getFileName()));
    }
  }

  /** A {@code domain.xml} whose listeners are reached from this machine only. */
  static String onLoopback(String domain) {
    return domain
        .replace("address=\"0.0.0.0\"", "address=\"127.0.0.1\"")
        .replace("<network-listener port=", "<network-listener address=\"127.0.0.1\" port=")
        // "localhost" would be all addresses
        .replaceAll("(<jms-host [^>]*host=)\"localhost\"", "$1\"127.0.0.1\"")
        // Payara's data grid would search for other instances
        .replace(
            "<hazelcast-config-specific-configuration",
            "<hazelcast-config-specific-configuration enabled=\"false\"");
  }

  @Override
  ProcessHandle boot() throws IOException {
    if (!created) {
      deleteFolder(domain); // of an earlier run
      createDomain();
      created = true;
    }
    asadmin("start-domain", instance());
    long pid = Long.parseLong(read(domain.resolve("config/pid")).strip());
    return ProcessHandle.of(pid).orElseThrow();
  }

  @Override
  void shutDown() {
    asadmin("stop-domain", instance());
  }

  @Override
  void deploy(Path war) {
    String name = context(war);
    if (war.toString().endsWith(".ear")) { // whose modules have context roots of their own
      asadmin("deploy", "--force", "--name", name, war);
    } else {
      asadmin("deploy", "--force", "--name", name, "--contextroot", name, war);
    }
  }

  @Override
  void undeploy(Path war) {
    asadmin("undeploy", context(war));
  }

  private static String context(Path war) {
    return war.getFileName().toString().replaceAll("\\.[we]ar$", "");
  }

  @Override
  void usePostgresql(Path driver) throws IOException {
    Files.copy(driver, home().resolve("postgresql.jar"), StandardCopyOption.REPLACE_EXISTING);
    runScript("postgresql.asadmin");
    useStreamSettings();
  }

  @Override
  void useStreamSettings() {
    runScript("streams.asadmin");
    stop();
    start();
  }

  @Override
  void restoreDataSource() {
    runScript("restore.asadmin");
    stop();
    start();
  }

  @Override
  public void add(Login login) throws IOException {
    Path password = Files.createTempFile("password", ".txt");
    Files.writeString(password, "AS_ADMIN_USERPASSWORD=" + login.password() + "\n");
    try {
      asadmin(
          "--passwordfile", password, "create-file-user", "--groups", login.group(), login.user());
    } finally {
      Files.delete(password);
    }
  }

  @Override
  public void useGroupsAsRoles() {
    runScript("logins.asadmin");
  }

  @Override
  public void enableBroker() {
    // it has one, and its database is in a file
  }

  @Override
  public String jndi(String name) {
    return "jms/" + name;
  }

  @Override
  public void createQueue(String name) {
    createDestination("jakarta.jms.Queue", name);
  }

  @Override
  public void createTopic(String name) {
    createDestination("jakarta.jms.Topic", name);
  }

  private void createDestination(String type, String name) {
    asadmin("create-jms-resource", "--restype", type, "--property", "Name=" + name, jndi(name));
  }

  @Override
  public boolean dropsRepetitions() {
    return false;
  }

  /**
   * GlassFish 8 and Payara 7 do: the first since the boot, whose class loader a timer's thread
   * keeps that they start then; the last in their resource validator; and some in what Jersey
   * leaves in threads of their administration.
   */
  @Override
  boolean remembersDeployments() {
    return jdk().version() >= 21;
  }

  @Override
  public String addDataSource(String name, Location location, boolean isXa) {
    asadmin(
        "create-jdbc-connection-pool",
        "--datasourceclassname",
        isXa ? "org.postgresql.xa.PGXADataSource" : "org.postgresql.ds.PGConnectionPoolDataSource",
        "--restype",
        isXa ? "javax.sql.XADataSource" : "javax.sql.ConnectionPoolDataSource",
        "--maxpoolsize",
        "20",
        "--property",
        "serverName=127.0.0.1:portNumber=%d:databaseName=%s:user=postgres:password=postgres"
            .formatted(location.port(), location.database()),
        name + "Pool");
    asadmin("create-jdbc-resource", "--connectionpoolid", name + "Pool", "jdbc/" + name);
    return "jdbc/" + name;
  }

  @Override
  public void removeDataSource(String name, boolean isXa) {
    asadmin("delete-jdbc-resource", "jdbc/" + name);
    asadmin("delete-jdbc-connection-pool", name + "Pool");
  }

  /** Multimode goes on after a command that has failed, and may end well. */
  private void runScript(String file) {
    String product = name().startsWith("payara") ? "payara" : name();
    String said = asadmin("multimode", "--file", SERVER_CONFIG.resolve(product).resolve(file));
    if (said.contains(" failed.")) {
      throw new IllegalStateException(file + ":\n" + said);
    }
  }

  private String asadmin(Object... words) {
    List<Object> all = new ArrayList<>(List.of(home().resolve("bin/asadmin"), "--port", port(48)));
    all.addAll(List.of(words));
    return command(all.toArray()).run();
  }

  @Override
  Path log() {
    return domain.resolve("logs/server.log");
  }
}
