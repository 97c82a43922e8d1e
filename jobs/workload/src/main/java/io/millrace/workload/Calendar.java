package io.millrace.workload;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.ZoneOffset;

/** When the shop trades: the end of the seeded past, and the weekend's extra traffic. */
final class Calendar {
    static final int DAY_MILLIS = 86_400_000;

    /** Seed rows are older than this; a fixed moment, since they depend on the seed alone. */
    static final Instant SEEDED_UNTIL = Instant.parse("2025-01-01T00:00:00Z");

    /** Orders on Saturday and Sunday, beside the 10 of a weekday. */
    private static final int WEEKEND_TENTHS = 13;

    private static final int WEEKDAY_TENTHS = 10;

    private Calendar() {}

    /** Order traffic at this moment in tenths of a weekday's: 10 or 13, by the UTC day. */
    static int orderTrafficTenths(Instant moment) {
        DayOfWeek day = moment.atOffset(ZoneOffset.UTC).getDayOfWeek();
        return switch (day) {
            case SATURDAY, SUNDAY -> WEEKEND_TENTHS;
            case MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY -> WEEKDAY_TENTHS;
        };
    }
}
