package dev.instar.protocol;

import org.jspecify.annotations.Nullable;

/** Answer of {@code GET /health}: 200 with {@code healthy}, 503 with {@code migrating} or {@code held}. */
public record Health(
        String status, @Nullable String message, @Nullable Integer databases) {}
