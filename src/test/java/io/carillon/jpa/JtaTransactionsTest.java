package io.carillon.jpa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.PersistenceException;
import jakarta.transaction.HeuristicMixedException;
import jakarta.transaction.NotSupportedException;
import jakarta.transaction.RollbackException;
import jakarta.transaction.Status;
import jakarta.transaction.SystemException;
import jakarta.transaction.UserTransaction;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/**
 * What a container is asked for, in which order; servers themselves are tried in the integration
 * tests.
 */
class JtaTransactionsTest {
  private final List<String> calls = new ArrayList<>();
  private final Map<String, Exception> failures = new HashMap<>();
  private int status = Status.STATUS_NO_TRANSACTION;

  private final EntityManager entityManager = recording(EntityManager.class, Map.of());
  private final EntityManagerFactory factory =
      recording(EntityManagerFactory.class, Map.of("createEntityManager", entityManager));
  private final Connection connection = recording(Connection.class, Map.of());
  private final DataSource dataSource =
      recording(DataSource.class, Map.of("getConnection", connection));
  private final JtaTransactions transactions =
      new JtaTransactions(factory, dataSource, recordingTransaction());

  private <T> T recording(Class<T> type, Map<String, Object> answers) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> {
              calls.add(method.getName());
              if (failures.containsKey(method.getName())) {
                throw failures.get(method.getName());
              }
              return answers.get(method.getName());
            }));
  }

  private UserTransaction recordingTransaction() {
    return (UserTransaction)
        Proxy.newProxyInstance(
            UserTransaction.class.getClassLoader(),
            new Class<?>[] {UserTransaction.class},
            (self, method, arguments) -> {
              if (method.getName().equals("getStatus")) {
                return status;
              }
              calls.add(method.getName());
              boolean fails = failures.containsKey(method.getName());
              if (method.getName().equals("begin")) {
                status = fails ? status : Status.STATUS_ACTIVE;
              } else {
                status = Status.STATUS_NO_TRANSACTION;
              }
              if (fails) {
                throw failures.get(method.getName());
              }
              return null;
            });
  }

  private String work(EntityManager given) {
    calls.add("work");
    return "done";
  }

  private String statements(Connection given) {
    calls.add("work");
    return "done";
  }

  private String failingWork(EntityManager given) {
    calls.add("work");
    throw new PersistenceException("made to fail");
  }

  @Test
  void workIsFlushedInsideTheTransactionAndTheEntityManagerClosedAfterTheCommit() {
    assertThat(transactions.write(this::work)).isEqualTo("done");

    assertThat(calls)
        .containsExactly(
            "begin", "createEntityManager", "joinTransaction", "work", "flush", "commit", "close");
  }

  @Test
  void aConnectionIsOpenedInsideTheTransactionAndClosedBeforeTheCommit() {
    assertThat(transactions.writeSql(this::statements)).isEqualTo("done");

    assertThat(calls).containsExactly("begin", "getConnection", "work", "close", "commit");
  }

  @Test
  void statementsThatFailAreRolledBack() {
    SQLException failure = new SQLException("made to fail", "08001");

    assertThatThrownBy(
            () ->
                transactions.writeSql(
                    given -> {
                      throw failure;
                    }))
        .isInstanceOf(PersistenceException.class)
        .hasCause(failure);

    assertThat(calls).containsExactly("begin", "getConnection", "close", "rollback");
  }

  @Test
  void failedWorkIsRolledBack() {
    assertThatThrownBy(() -> transactions.write(this::failingWork))
        .isInstanceOf(PersistenceException.class)
        .hasMessage("made to fail");

    assertThat(calls)
        .containsExactly(
            "begin", "createEntityManager", "joinTransaction", "work", "rollback", "close");
  }

  @Test
  void aTransactionThatTheContainerHasEndedIsNotRolledBackAgain() {
    assertThatThrownBy(
            () ->
                transactions.write(
                    em -> {
                      status = Status.STATUS_NO_TRANSACTION;
                      return failingWork(em);
                    }))
        .isInstanceOf(PersistenceException.class);

    assertThat(calls).doesNotContain("rollback", "commit");
  }

  @Test
  void aFailingRollbackDoesNotHideTheReason() {
    failures.put("rollback", new SystemException("rollback failed"));

    assertThatThrownBy(() -> transactions.write(this::failingWork))
        .hasMessage("made to fail")
        .hasSuppressedException(failures.get("rollback"));
    assertThat(calls).endsWith("close");
  }

  @Test
  void commitsThatFailOrMayHaveFailedAreTransientErrors() {
    for (Exception failure :
        List.of(
            new RollbackException("rolled back"),
            new HeuristicMixedException("half of it"),
            new SystemException("connection lost"),
            new jakarta.transaction.HeuristicRollbackException("gone"))) {
      failures.put("commit", failure);

      assertThatThrownBy(() -> transactions.write(this::work))
          .isInstanceOfSatisfying(
              PersistenceException.class,
              error ->
                  assertThat(PersistenceErrors.isTransient(error)).as(failure.toString()).isTrue())
          .hasCause(failure);
    }
    assertThat(calls).endsWith("commit", "close");
  }

  @Test
  void aTransactionOfTheCallerIsRefused() {
    failures.put("begin", new NotSupportedException("nested"));

    assertThatThrownBy(() -> transactions.write(this::work))
        .isInstanceOf(IllegalStateException.class);

    assertThat(calls).containsExactly("begin");
  }

  @Test
  void aContainerThatCannotBeginIsATransientError() {
    failures.put("begin", new SystemException("too many"));

    assertThatThrownBy(() -> transactions.write(this::work))
        .isInstanceOfSatisfying(
            PersistenceException.class,
            error -> assertThat(PersistenceErrors.isTransient(error)).isTrue());
  }

  @Test
  void readingNeedsNoTransaction() {
    assertThat(transactions.read(this::work)).isEqualTo("done");

    assertThat(calls).containsExactly("createEntityManager", "work", "close");
  }

  @Test
  void aProvidersOwnExceptionForTheDatabaseBecomesThatOfTheStandard() {
    RuntimeException vendors =
        new RuntimeException("EclipseLink-4002", new SQLException("away", "08001"));

    assertThatThrownBy(
            () ->
                transactions.read(
                    em -> {
                      throw vendors;
                    }))
        .isInstanceOf(PersistenceException.class)
        .hasCause(vendors);
  }
}
