package io.millrace.stack.run;

import io.millrace.stack.Home;
import io.millrace.stack.LocalStack;
import io.millrace.workload.GroundTruth;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Compares what the workload says it sent with what stands in ClickHouse, in the lake and in
 * quarantine.
 */
public final class RunVerification {
    private static final int NAMED_ROWS = 10;

    private final Home home;
    private final LocalStack stack;
    private final GroundTruth truth;
    private final String positions;
    private final List<String> problems = new ArrayList<>();

    /**
     * @param positions the SQL condition for this run's records
     */
    public RunVerification(Home home, LocalStack stack, GroundTruth truth, String positions) {
        this.home = home;
        this.stack = stack;
        this.truth = truth;
        this.positions = positions;
    }

    public List<String> problems() {
        return problems;
    }

    /** Rows, missing rows, duplicate rows. */
    public record Counts(long rows, long missing, long duplicates) {}

    /**
     * The serving table against the truth: number of rows, identities, and a hash over all columns.
     */
    public Counts clickHouse() {
        long[] found = numbers("events.sql");
        long rows = found[0];
        long duplicates = Math.max(rows - found[1], rows - found[2]);
        long missing = Math.max(0, truth.eventsSent() - found[2]);
        expect("events in ClickHouse", truth.eventsSent(), rows);
        expect("duplicate events in ClickHouse", 0, duplicates);
        long checksum =
                truth.days().values().stream()
                        .mapToLong(day -> Long.parseUnsignedLong(day.checksum()))
                        .sum();
        if (rows > 0 && found[3] != checksum) {
            nameDifferingRows();
        }
        return new Counts(rows, missing, duplicates);
    }

    /** The raw zone against the truth: one row for each position, producer duplicates included. */
    public Counts lake() {
        long[] found = numbers("raw_events.sql");
        long expected = truth.eventsSent() + truth.duplicateEventsSent();
        expect("events in the raw zone", expected, found[0]);
        expect("distinct events in the raw zone", truth.eventsSent(), found[2]);
        return new Counts(found[0], Math.max(0, expected - found[1]), found[0] - found[1]);
    }

    /** Rows of staging: events without producer duplicates. */
    long cleanedEvents() {
        long[] found = numbers("cleaned_events.sql");
        expect("events in staging", truth.eventsSent(), found[0]);
        expect("distinct events in staging", truth.eventsSent(), found[1]);
        return found[0];
    }

    /** Quarantined records by reason. */
    Map<String, Long> quarantine() {
        Map<String, Long> found = new TreeMap<>();
        for (String[] row : Cells.of(query("quarantine.sql"))) {
            found.put(row[0], Long.parseLong(row[1]));
        }
        var reasons = new java.util.TreeSet<>(found.keySet());
        reasons.addAll(truth.poisonByReason().keySet());
        for (String reason : reasons) {
            expect(
                    "quarantined records with reason " + reason,
                    truth.poisonByReason().getOrDefault(reason, 0L),
                    found.getOrDefault(reason, 0L));
        }
        return found;
    }

    /**
     * The views against the base table, over everything; returns what the activity view has
     * counted.
     */
    public long views() {
        long[] found = numbers("views.sql");
        expect("events counted by user_activity_summary_mv", found[2], found[0]);
        expect("events counted by conversion_funnel_mv", found[3], found[1]);
        return found[0];
    }

    public void expect(String what, long expected, long found) {
        if (expected != found) {
            problems.add("%s: expected %,d, found %,d".formatted(what, expected, found));
        }
    }

    void add(String problem) {
        problems.add(problem);
    }

    private void nameDifferingRows() {
        Map<String, Long> found = new HashMap<>();
        for (String[] row : Cells.of(query("event_hashes.sql"))) {
            found.put(row[0], Long.parseLong(row[1]));
        }
        List<String> wrong = new ArrayList<>();
        truth.forEachRow(
                (id, time, hash) -> {
                    Long other = found.remove(id.toString());
                    if (other == null || other != hash) {
                        wrong.add(id + (other == null ? " is missing" : " has other values"));
                    }
                });
        found.keySet().forEach(id -> wrong.add(id + " was never sent"));
        problems.add(
                "the rows in ClickHouse are not the rows sent: %,d differ, such as %s"
                        .formatted(
                                wrong.size(),
                                wrong.subList(0, Math.min(NAMED_ROWS, wrong.size()))));
    }

    private long[] numbers(String file) {
        return Cells.numbers(query(file));
    }

    private String query(String file) {
        return stack.clickHouse()
                .query(
                        SqlFile.read(
                                home, "clickhouse/verify/" + file, Map.of("POSITIONS", positions)));
    }
}
