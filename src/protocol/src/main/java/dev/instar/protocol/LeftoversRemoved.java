package dev.instar.protocol;

import java.time.Instant;

/**
 * That leftovers were removed from the object store.
 *
 * @param leftovers how many
 * @param reason as the operator gave it
 */
public record LeftoversRemoved(Instant at, int leftovers, long bytes, String reason) {}
