package io.millrace.pipelines.reconcile;

import java.time.Instant;
import java.util.Comparator;

/**
 * A table and an hour of it.
 *
 * @param hourEpoch the hour's start, epoch seconds
 */
record TableHour(String table, long hourEpoch) implements Comparable<TableHour> {
    static final String EVENTS = "user_events_realtime";

    private static final Comparator<TableHour> ORDER =
            Comparator.comparing(TableHour::table).thenComparing(TableHour::hourEpoch);

    /** Whether its rows never change: those of other tables are the newest version of a row. */
    boolean holdsEvents() {
        return table.equals(EVENTS);
    }

    @Override
    public int compareTo(TableHour other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return table + " " + Instant.ofEpochSecond(hourEpoch);
    }
}
