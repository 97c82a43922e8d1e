package io.millrace.pipelines.refine;

import io.millrace.pipelines.lake.LakeCatalog;
import io.millrace.pipelines.sql.SqlFiles;
import io.millrace.pipelines.sql.SqlRunner;
import io.millrace.pipelines.sql.SqlScript;

import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;

import java.time.LocalDate;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * The raw zone to staging and marts, as far as it is new:
 *
 * <pre>
 * snapshots since the watermarks --> touched days --> whole days computed again --> partitions replaced --> watermarks
 * </pre>
 *
 * <p>Every read is pinned to the snapshots that the run started with, and whole partitions are
 * replaced, so a run that is repeated writes the same rows. Assumption: one run at a time.
 */
public final class Refinement {
    /** A session belongs to the day it starts on; one of up to a day may reach into two others. */
    private static final int SESSION_MARGIN_DAYS = 1;

    private final Map<String, String> environment;
    private final Consumer<String> progress;

    /**
     * @param environment the stores' addresses and passwords, as the jobs have them
     * @param progress takes one line for each step
     */
    public Refinement(Map<String, String> environment, Consumer<String> progress) {
        this.environment = environment;
        this.progress = progress;
    }

    /** Computes days once more, whether or not anything is new; the watermarks stay. */
    public void run(Days days) throws Exception {
        try (LakeCatalog lake = LakeCatalog.open(environment)) {
            compute(days, pins(snapshots(tables(lake))));
        }
    }

    /**
     * @param scope how much is computed
     * @return the days that were computed, none where nothing was new
     */
    public List<Days> run(Scope scope) throws Exception {
        try (LakeCatalog lake = LakeCatalog.open(environment)) {
            Map<Source, Table> tables = tables(lake);
            Map<Source, Snapshot> pinned = snapshots(tables);
            var watermarks = new Watermarks(lake.table("staging", "events_cleaned"));
            List<Days> days = days(scope, tables, pinned, watermarks);
            Map<String, String> variables = pins(pinned);
            if (scope == Scope.EVERYTHING || changed(tables, pinned, watermarks)) {
                progress.accept("refine: state and history of the captured tables");
                execute("flink/jobs/refine_state.sql", variables);
            }
            for (Days range : days) {
                compute(range, variables);
            }
            watermarks.write(pinned);
            if (days.isEmpty()) {
                progress.accept("refine: nothing is new");
            }
            return days;
        }
    }

    private static Map<Source, Table> tables(LakeCatalog lake) {
        Map<Source, Table> tables = new EnumMap<>(Source.class);
        for (Source source : Source.values()) {
            tables.put(source, lake.table("raw", source.tableName()));
        }
        return tables;
    }

    /** What the run reads; a table without any snapshot is not among them. */
    private static Map<Source, Snapshot> snapshots(Map<Source, Table> tables) {
        Map<Source, Snapshot> snapshots = new EnumMap<>(Source.class);
        tables.forEach(
                (source, table) -> {
                    if (table.currentSnapshot() != null) {
                        snapshots.put(source, table.currentSnapshot());
                    }
                });
        return snapshots;
    }

    private void compute(Days range, Map<String, String> variables) {
        progress.accept("refine: " + range);
        execute("flink/jobs/refine.sql", between(variables, range, 0));
        Days starts = new Days(range.from().minusDays(SESSION_MARGIN_DAYS), range.to());
        progress.accept("refine: sessions that start on " + starts);
        execute("flink/jobs/refine_sessions.sql", between(variables, starts, SESSION_MARGIN_DAYS));
    }

    private List<Days> days(
            Scope scope,
            Map<Source, Table> tables,
            Map<Source, Snapshot> pinned,
            Watermarks watermarks)
            throws Exception {
        SortedSet<LocalDate> days = new TreeSet<>();
        Map<String, String> newChanges = new HashMap<>(environment);
        boolean changes = false;
        for (Map.Entry<Source, Snapshot> entry : pinned.entrySet()) {
            Source source = entry.getKey();
            long now = entry.getValue().snapshotId();
            OptionalLong before = watermarks.of(source, tables.get(source));
            if (scope == Scope.EVERYTHING || before.isEmpty()) {
                return List.of(Days.ALL);
            }
            if (source == Source.EVENTS) {
                days.addAll(TouchedDays.byEvents(tables.get(source), before.getAsLong(), now));
            } else {
                changes |= before.getAsLong() != now;
                newChanges.put(source.hintVariable(), since(before.getAsLong(), now));
            }
        }
        if (changes) {
            days.addAll(TouchedDays.byChanges(newChanges, TouchedDays.today()));
        }
        return Days.runs(days);
    }

    /** What stands behind the table's name, for the changes between two snapshots. */
    private static String since(long before, long now) {
        // Iceberg refuses a range without any snapshot in it.
        return before == now
                ? "WHERE FALSE"
                : "/*+ OPTIONS('start-snapshot-id'='%d', 'end-snapshot-id'='%d') */"
                        .formatted(before, now);
    }

    private static boolean changed(
            Map<Source, Table> tables, Map<Source, Snapshot> pinned, Watermarks watermarks) {
        return pinned.entrySet().stream()
                .filter(entry -> entry.getKey() != Source.EVENTS)
                .anyMatch(
                        entry ->
                                !OptionalLong.of(entry.getValue().snapshotId())
                                        .equals(
                                                watermarks.of(
                                                        entry.getKey(),
                                                        tables.get(entry.getKey()))));
    }

    private Map<String, String> pins(Map<Source, Snapshot> pinned) {
        Map<String, String> variables = new HashMap<>(environment);
        pinned.forEach(
                (source, snapshot) ->
                        variables.put(
                                source.hintVariable(),
                                "/*+ OPTIONS('snapshot-id'='%d') */"
                                        .formatted(snapshot.snapshotId())));
        return variables;
    }

    /**
     * @param margin days that are read beyond those written, on either side
     */
    private static Map<String, String> between(
            Map<String, String> variables, Days written, int margin) {
        Map<String, String> all = new HashMap<>(variables);
        all.put("FROM_DATE", written.from().minusDays(margin).toString());
        all.put("TO_DATE", written.to().plusDays(margin).toString());
        all.put("WRITE_FROM", written.from().toString());
        all.put("WRITE_TO", written.to().toString());
        return all;
    }

    private static void execute(String file, Map<String, String> variables) {
        SqlRunner.run(SqlScript.read(file, SqlFiles::read, variables));
    }
}
