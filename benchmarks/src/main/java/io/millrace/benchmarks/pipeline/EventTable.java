package io.millrace.benchmarks.pipeline;

import io.millrace.stack.LocalClickHouse;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** The table of the events with its two materialized views. */
final class EventTable {
    static final String DATABASE = "bench";
    static final String TABLE = "events";

    private static final long POLL_NANOS = 100_000_000;
    private static final int QUIET_POLLS = 3;

    private final LocalClickHouse clickHouse;

    EventTable(LocalClickHouse clickHouse) {
        this.clickHouse = clickHouse;
    }

    /** Creation to the end of the insert that made an event visible, milliseconds. */
    record Percentiles(long events, double p50, double p95, double p99, double max) {}

    /** How many parts the inserts have made in a partition, before any merge. */
    record Parts(String table, String partition, long parts, double perSecond) {}

    /** An empty table, whatever there was. */
    void recreate() {
        clickHouse.query("DROP DATABASE IF EXISTS " + DATABASE + " SYNC");
        clickHouse.query("CREATE DATABASE " + DATABASE);
        Sql.statements("events.sql").forEach(clickHouse::query);
    }

    long rows() {
        return Long.parseLong(clickHouse.query("SELECT count() FROM bench.events"));
    }

    /**
     * Fails unless every event is in the table once and was counted once by each view.
     *
     * @throws IllegalStateException with the numbers that differ
     */
    void verify(Variant variant, long events) {
        String counts = clickHouse.query(Sql.read("complete.sql"));
        String complete = "%1$d\t%1$d\t%1$d\t%1$d".formatted(events);
        if (!counts.equals(complete)) {
            throw new IllegalStateException(
                    "%s was given %d events, but the table has (rows, distinct, counted by each view): %s"
                            .formatted(variant.label(), events, counts.replace('\t', ' ')));
        }
    }

    /** Waits until as many rows are there, at most so long. */
    void awaitRows(long rows, Duration timeout) {
        Instant end = Instant.now().plus(timeout);
        while (rows() < rows) {
            if (Instant.now().isAfter(end)) {
                throw new IllegalStateException(
                        "After %d s the table has %d of %d rows"
                                .formatted(timeout.toSeconds(), rows(), rows));
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    /** Waits until nothing is merged: merges belong to the cost of the inserts. */
    void awaitQuiet() {
        int quiet = 0;
        while (quiet < QUIET_POLLS) {
            String merges = clickHouse.query("SELECT count() FROM system.merges");
            quiet = merges.equals("0") ? quiet + 1 : 0;
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    void flushLogs() {
        clickHouse.query("SYSTEM FLUSH LOGS");
    }

    /** Of the events created at or after an instant. */
    Percentiles latency(Instant from) {
        long micros = from.toEpochMilli() * 1_000;
        double[] values = numbers(clickHouse.query(Sql.read("latency.sql").formatted(micros)));
        return new Percentiles((long) values[0], values[1], values[2], values[3], values[4]);
    }

    List<Parts> parts(long seconds) {
        return clickHouse
                .query(Sql.read("parts.sql").formatted(seconds))
                .lines()
                .map(line -> line.split("\t"))
                .map(
                        cells ->
                                new Parts(
                                        cells[0],
                                        cells[1],
                                        Long.parseLong(cells[2]),
                                        Double.parseDouble(cells[3])))
                .toList();
    }

    /** The most inserts that ended in one second. */
    long mostInsertsInASecond() {
        return Long.parseLong(clickHouse.query(Sql.read("peak.sql")));
    }

    private static double[] numbers(String line) {
        return Arrays.stream(line.split("\t")).mapToDouble(Double::parseDouble).toArray();
    }
}
