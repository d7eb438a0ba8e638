package dev.instar.console.plan;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * Instances that move together. A wave starts when the one before it has moved and soaked.
 *
 * @param tiers whose instances it takes, as far as no earlier wave took them; all if empty
 * @param canary if above 0, only so many of them, the smallest first
 * @param concurrency operations of this wave that run at the same time, over all consoles; 0 means 4
 * @param errorBudget failed instances the wave bears. One more, and nothing new is started in it; what runs goes on to
 *     its end. Dispatch goes on when failures are retried with success, rolled back or excluded
 * @param soak how long the imported wave serves before the next one starts
 */
public record WavePlan(String name, List<String> tiers, int canary, int concurrency, int errorBudget, Duration soak) {

    /** Most operations of one wave at the same time. */
    public static final int MOST_AT_ONCE = 1_000;

    private static final int USUAL_CONCURRENCY = 4;

    public WavePlan {
        name = Objects.requireNonNullElse(name, "");
        tiers = List.copyOf(Objects.requireNonNullElse(tiers, List.of()));
        concurrency = concurrency == 0 ? USUAL_CONCURRENCY : concurrency;
        soak = Objects.requireNonNullElse(soak, Duration.ZERO);
    }

    boolean takes(String tier) {
        return tiers.isEmpty() || tiers.contains(tier);
    }

    void require(String where) {
        BadPlan.unless(!name.isBlank() && name.length() <= 64, where + ".name", "needs 1 to 64 characters");
        BadPlan.unless(canary >= 0 && canary <= 1_000, where + ".canary", "must be 0 to 1000");
        BadPlan.unless(
                concurrency >= 1 && concurrency <= MOST_AT_ONCE,
                where + ".concurrency",
                "must be 1 to " + MOST_AT_ONCE);
        BadPlan.unless(errorBudget >= 0 && errorBudget <= 100_000, where + ".error_budget", "must be 0 to 100000");
        BadPlan.unless(
                !soak.isNegative() && soak.compareTo(Duration.ofDays(90)) <= 0,
                where + ".soak",
                "must be 0 to 90 days");
    }
}
