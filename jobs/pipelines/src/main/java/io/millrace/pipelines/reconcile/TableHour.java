package io.millrace.pipelines.reconcile;

import java.time.Instant;
import java.util.Comparator;

/**
 * A table and an hour of it.
 *
 * @param hourEpoch the hour's start, epoch seconds
 */
record TableHour(String table, long hourEpoch) implements Comparable<TableHour> {
    private static final Comparator<TableHour> ORDER =
            Comparator.comparing(TableHour::table).thenComparing(TableHour::hourEpoch);

    @Override
    public int compareTo(TableHour other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return table + " " + Instant.ofEpochSecond(hourEpoch);
    }
}
