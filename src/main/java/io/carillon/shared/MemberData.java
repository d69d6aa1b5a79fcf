package io.carillon.shared;

import jakarta.persistence.EntityManager;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The data of members, of each node its own: rows that expire with the leases. Their names are
 * digests, since names of members are longer than those of the table. Thread-safe.
 */
final class MemberData {
  private static final String PREFIX = "presence/";
  private static final int NODE_DIGEST = 16;
  private static final int PAGE = 200;

  private final String node;
  private final Set<String> stored = ConcurrentHashMap.newKeySet(); // names of members

  MemberData(String node) {
    this.node = node;
  }

  /** Stores the data of a member on this node, or removes it if it is empty. */
  void put(EntityManager em, String member, String data, long expiry) {
    if (data.isEmpty()) {
      remove(em, member);
    } else {
      em.merge(new OneTimeRow(name(node, member), data.getBytes(StandardCharsets.UTF_8), expiry));
      stored.add(member);
    }
  }

  void remove(EntityManager em, String member) {
    if (stored.remove(member)) {
      OneTimeRow row = em.find(OneTimeRow.class, name(node, member));
      if (row != null) {
        em.remove(row);
      }
    }
  }

  /** Whether there is anything to renew. */
  boolean isEmpty() {
    return stored.isEmpty();
  }

  /** Renews all data of this node. */
  int renew(EntityManager em, long expiry) {
    return em.createQuery("update OneTimeRow r set r.expiresAt = :expiry where r.name like :names")
        .setParameter("expiry", expiry)
        .setParameter("names", PREFIX + nodeDigest(node) + "/%")
        .executeUpdate();
  }

  /** Removes the data of a member on all nodes. */
  static int removeEverywhere(EntityManager em, String member) {
    return em.createQuery("delete from OneTimeRow r where r.name like :names")
        .setParameter("names", PREFIX + "%/" + digest(member))
        .executeUpdate();
  }

  /** The data of the members that have some. */
  static Map<MemberRow, String> of(EntityManager em, List<MemberRow> members) {
    Map<MemberRow, String> found = new HashMap<>();
    for (int from = 0; from < members.size(); from += PAGE) {
      Map<String, MemberRow> byName = new HashMap<>();
      members
          .subList(from, Math.min(members.size(), from + PAGE))
          .forEach(row -> byName.put(name(row.node(), row.name()), row));
      em.createQuery("select r from OneTimeRow r where r.name in :names", OneTimeRow.class)
          .setParameter("names", new ArrayList<>(byName.keySet()))
          .getResultStream()
          .forEach(
              row ->
                  found.put(
                      byName.get(row.name()), new String(row.content(), StandardCharsets.UTF_8)));
    }
    return found;
  }

  private static String name(String node, String member) {
    return PREFIX + nodeDigest(node) + "/" + digest(member);
  }

  private static String nodeDigest(String node) {
    return digest(node).substring(0, NODE_DIGEST);
  }

  private static String digest(String text) {
    try {
      byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(utf8));
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException(missing); // every Java platform has it
    }
  }
}
