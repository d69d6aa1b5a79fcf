package io.carillon.shared;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;

/** One node's part of a counter; valid while the node's lease is. */
@Entity
@IdClass(NodeKey.class)
@Table(name = "carillon_counter")
class CounterRow {
  @Id
  @Column(length = MemberRow.MAX_NAME_LENGTH, nullable = false)
  private String name = "";

  @Id
  @Column(length = NodeRow.MAX_NAME_LENGTH, nullable = false)
  private String node = "";

  @Column(name = "counted", nullable = false)
  private int count;

  /** For the persistence provider. */
  protected CounterRow() {}

  CounterRow(String name, String node, int count) {
    this.name = name;
    this.node = node;
    this.count = count;
  }

  String name() {
    return name;
  }

  String node() {
    return node;
  }

  int count() {
    return count;
  }

  void update(int count) {
    this.count = count;
  }
}
