package dev.instar.protocol;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One step of a node's journal, for people; part of the answer of {@code GET /journal}.
 *
 * @param event what happened, for example {@code import_verified}
 * @param database it happened to, if one
 * @param detail what else the step records, in words
 */
public record JournalLine(
        Instant at, String event, @Nullable String database, String detail) {}
