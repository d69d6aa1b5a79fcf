package io.carillon.server.shop;

import io.carillon.api.Channel;
import io.carillon.api.OnChannel;
import io.carillon.api.Receipt;
import jakarta.annotation.Resource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import javax.sql.DataSource;

/** Orders in a table, each with an event. */
@ApplicationScoped
public class Orders {
  /** The channel of the events. */
  public static final String CHANNEL = "shop";

  @Resource(lookup = "java:comp/DefaultDataSource")
  DataSource database;

  @Inject
  @OnChannel(CHANNEL)
  Channel channel;

  /** Creates the table. */
  public void createTable() throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("create table if not exists shop_order (id bigint primary key)");
    }
  }

  /**
   * Stores an order, and publishes it.
   *
   * @param published gets the stage: if it were returned, WildFly would wait for it before the
   *     commit
   */
  @Transactional(rollbackOn = Exception.class)
  public void place(long id, Consumer<CompletionStage<Receipt>> published) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement insert =
            connection.prepareStatement("insert into shop_order values (?)")) {
      insert.setLong(1, id);
      insert.executeUpdate();
    }
    published.accept(channel.publish(new OrderPlaced(id), event -> event.key(Long.toString(id))));
  }

  /** Publishes an order and cannot keep it. */
  @Transactional
  public void placeInVain(long id) {
    channel.publish(new OrderPlaced(id));
    throw new IllegalStateException("out of stock");
  }

  /** All orders; first of all the transaction reads the position of their events. */
  @Transactional(rollbackOn = Exception.class)
  public List<Long> list() throws SQLException {
    return read();
  }

  /** The same from one snapshot of PostgreSQL. */
  @Transactional(rollbackOn = Exception.class)
  public List<Long> listOfSnapshot() throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("set transaction isolation level repeatable read");
    }
    return read();
  }

  private List<Long> read() throws SQLException {
    channel.position();
    List<Long> ids = new ArrayList<>();
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery("select id from shop_order order by id")) {
      while (result.next()) {
        ids.add(result.getLong(1));
      }
    }
    return ids;
  }
}
