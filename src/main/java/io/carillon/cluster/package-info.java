/**
 * Several nodes on one log. {@link io.carillon.cluster.Cluster} broadcasts what this node commits
 * over a {@link io.carillon.cluster.RelayTransport}, puts the commits of all nodes in the order of
 * their positions, and polls the log for those that the relay has lost. The relay only lowers
 * latency: without it every durable event still arrives.
 */
@NullMarked
package io.carillon.cluster;

import org.jspecify.annotations.NullMarked;
