package dev.instar.console.plan;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When operations may start. What runs when a window closes goes on to its end; rollbacks start at any time.
 *
 * @param zone IANA time zone of every time here; UTC if absent
 * @param allow start only in these; at any time if empty
 * @param deny never start in these, whatever {@code allow} says
 */
public record Windows(@Nullable ZoneId zone, List<Allow> allow, List<Deny> deny) {

    private static final int DAYS_LOOKED_AHEAD = 400;

    /** No restriction. */
    public static final Windows ALWAYS = new Windows(null, List.of(), List.of());

    /**
     * A time of the week.
     *
     * @param days on which it starts; every day if empty
     * @param to if not after {@code from}, the next day is meant
     */
    public record Allow(List<DayOfWeek> days, LocalTime from, LocalTime to) {
        public Allow {
            days = List.copyOf(Objects.requireNonNullElse(days, List.of()));
        }

        private boolean covers(LocalDateTime time) {
            LocalDate today = time.toLocalDate();
            return covers(today, time) || covers(today.minusDays(1), time);
        }

        private boolean covers(LocalDate start, LocalDateTime time) {
            LocalDateTime begins = start.atTime(from);
            LocalDateTime ends = (to.isAfter(from) ? start : start.plusDays(1)).atTime(to);
            return (days.isEmpty() || days.contains(start.getDayOfWeek()))
                    && !time.isBefore(begins)
                    && time.isBefore(ends);
        }
    }

    /** A span of the calendar, from inclusive, to exclusive. */
    public record Deny(
            LocalDateTime from, LocalDateTime to, @Nullable String why) {
        private boolean covers(LocalDateTime time) {
            return !time.isBefore(from) && time.isBefore(to);
        }
    }

    public Windows {
        zone = Objects.requireNonNullElse(zone, ZoneId.of("UTC"));
        allow = List.copyOf(Objects.requireNonNullElse(allow, List.of()));
        deny = List.copyOf(Objects.requireNonNullElse(deny, List.of()));
    }

    public boolean isOpen(Instant now) {
        LocalDateTime time = LocalDateTime.ofInstant(now, Objects.requireNonNull(zone));
        return (allow.isEmpty() || allow.stream().anyMatch(window -> window.covers(time)))
                && deny.stream().noneMatch(window -> window.covers(time));
    }

    /** The first moment from now on at which operations may start; empty if there is none in the next 400 days. */
    public Optional<Instant> nextOpening(Instant now) {
        if (isOpen(now)) {
            return Optional.of(now);
        }
        ZoneId at = Objects.requireNonNull(zone);
        LocalDate today = LocalDate.ofInstant(now, at);
        List<LocalDateTime> candidates = new ArrayList<>();
        deny.forEach(window -> candidates.add(window.to()));
        for (Allow window : allow) {
            for (int day = 0; day < DAYS_LOOKED_AHEAD; day++) {
                candidates.add(today.plusDays(day).atTime(window.from()));
            }
        }
        return candidates.stream()
                .map(time -> time.atZone(at).toInstant())
                .filter(time -> time.isAfter(now) && isOpen(time))
                .min(Instant::compareTo);
    }

    void require() {
        for (int i = 0; i < allow.size(); i++) {
            BadPlan.unless(
                    allow.get(i).from() != null && allow.get(i).to() != null,
                    "windows.allow[" + i + "]",
                    "needs from and to, for example 22:00 and 04:00");
        }
        for (int i = 0; i < deny.size(); i++) {
            Deny window = deny.get(i);
            BadPlan.unless(
                    window.from() != null && window.to() != null && window.to().isAfter(window.from()),
                    "windows.deny[" + i + "]",
                    "needs from and a later to, for example 2026-12-24T00:00");
        }
    }
}
