/**
 * The benchmark: subscribers and publishers over real HTTP against Carillon and, in the same run,
 * against its peers. {@link io.carillon.bench.Benchmark} is the program.
 */
package io.carillon.bench;
