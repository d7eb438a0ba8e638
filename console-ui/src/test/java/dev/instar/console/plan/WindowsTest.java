package dev.instar.console.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.instar.console.FaultTable;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Change windows, allowed and denied, across daylight saving time. */
@ExtendWith(FaultTable.class)
class WindowsTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    private static Windows weekendNights() {
        return new Windows(
                BERLIN,
                List.of(new Windows.Allow(
                        List.of(DayOfWeek.SATURDAY, DayOfWeek.SUNDAY), LocalTime.of(22, 0), LocalTime.of(4, 0))),
                List.of(new Windows.Deny(
                        LocalDateTime.parse("2026-12-26T23:00"), LocalDateTime.parse("2026-12-27T02:00"), "freeze")));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "2026-11-27T22:30, false", // Friday
        "2026-11-28T21:59, false", // Saturday
        "2026-11-28T22:00, true",
        "2026-11-29T03:59, true", // Sunday morning belongs to Saturday's window
        "2026-11-29T04:00, false",
        "2026-11-30T03:00, true", // Monday morning belongs to Sunday's window
        "2026-12-01T03:00, false",
        "2026-12-26T22:30, true",
        "2026-12-26T23:00, false", // deny wins
        "2026-12-27T01:59, false",
        "2026-12-27T02:00, true"
    })
    void operations_start_inside_an_allowed_window_and_outside_every_denied_one(LocalDateTime local, boolean open) {
        assertThat(weekendNights().isOpen(local.atZone(BERLIN).toInstant())).isEqualTo(open);
    }

    @Test
    void without_windows_it_is_always_open() {
        assertThat(Windows.ALWAYS.isOpen(Instant.EPOCH)).isTrue();
    }

    @Test
    void the_hour_that_the_clock_skips_opens_nothing_early_and_nothing_late() {
        var windows = new Windows(
                BERLIN, List.of(new Windows.Allow(List.of(), LocalTime.of(2, 30), LocalTime.of(3, 30))), List.of());
        // 2026-03-29, 02:00 becomes 03:00: the window is half an hour long.
        assertThat(windows.isOpen(Instant.parse("2026-03-29T00:59:59Z"))).isFalse();
        assertThat(windows.isOpen(Instant.parse("2026-03-29T01:00:00Z"))).isTrue();
        assertThat(windows.isOpen(Instant.parse("2026-03-29T01:30:00Z"))).isFalse();
    }

    @Test
    void the_next_opening_is_the_first_moment_at_which_it_is_open() {
        var random = new Random(7);
        Instant start = Instant.parse("2026-11-25T00:00:00Z");
        Windows windows = weekendNights();
        for (int i = 0; i < 200; i++) {
            Instant now = start.plus(Duration.ofMinutes(random.nextInt(60 * 24 * 60)));
            Instant opening = windows.nextOpening(now).orElseThrow();
            assertThat(windows.isOpen(opening)).isTrue();
            assertThat(opening).isAfterOrEqualTo(now);
            assertThat(Stream.iterate(now, opening::isAfter, minute -> minute.plusSeconds(60)))
                    .noneMatch(windows::isOpen);
        }
    }

    @Test
    void windows_that_never_open_have_no_next_opening() {
        var never = new Windows(
                null,
                List.of(new Windows.Allow(List.of(), LocalTime.of(1, 0), LocalTime.of(2, 0))),
                List.of(new Windows.Deny(
                        LocalDateTime.parse("2000-01-01T00:00"), LocalDateTime.parse("2100-01-01T00:00"), null)));
        assertThat(never.nextOpening(Instant.parse("2026-11-25T00:00:00Z"))).isEmpty();
    }
}
