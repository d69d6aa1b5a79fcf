/**
 * State that all nodes share. Each concern has its own table in {@link
 * io.carillon.shared.SharedDatabase}: {@link io.carillon.shared.NodeRegistry node leases}, {@link
 * io.carillon.shared.MemberLeases member leases}, {@link io.carillon.shared.ClusterCounters
 * counters}, {@link io.carillon.shared.SharedRevocations revocations}, {@link
 * io.carillon.shared.CommandBus commands}, {@link io.carillon.shared.OneTimeStore tickets} and
 * {@link io.carillon.shared.Agreements agreements}. Information that may be lost travels as a
 * {@link io.carillon.cluster.Hint hint} over the relay.
 */
@NullMarked
package io.carillon.shared;

import org.jspecify.annotations.NullMarked;
