package io.millrace.pipelines.reconcile;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Map;

/**
 * The time that a batch job looks at: whole hours.
 *
 * @param from first instant
 * @param until first instant that is no longer part of it
 */
public record Window(Instant from, Instant until) {
    /** Whole UTC days, both inclusive. */
    public static Window days(LocalDate from, LocalDate to) {
        return new Window(start(from), start(to.plusDays(1)));
    }

    /** The hours that {@code now} has completed last. */
    public static Window lastHours(int hours, Instant now) {
        Instant until = now.truncatedTo(ChronoUnit.HOURS);
        return new Window(until.minus(hours, ChronoUnit.HOURS), until);
    }

    /** What the SQL files call it. */
    public Map<String, String> variables() {
        return Map.of(
                "FROM_DATE", day(from),
                "TO_DATE", day(until.minusMillis(1)),
                "FROM_MILLIS", String.valueOf(from.toEpochMilli()),
                "TO_MILLIS", String.valueOf(until.toEpochMilli()));
    }

    private static Instant start(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    private static String day(Instant instant) {
        return LocalDate.ofInstant(instant, ZoneOffset.UTC).toString();
    }
}
