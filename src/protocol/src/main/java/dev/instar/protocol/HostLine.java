package dev.instar.protocol;

import java.time.Instant;

/**
 * A line an engine host said, or what became of it; part of the answer of {@code GET /hosts/log}.
 *
 * @param number grows by one with every line, from 1 after each start of the node
 * @param engine its engine, for people
 * @param process its process id
 */
public record HostLine(long number, Instant at, String engine, long process, String text) {}
