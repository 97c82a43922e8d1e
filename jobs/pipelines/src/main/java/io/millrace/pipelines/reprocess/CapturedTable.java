package io.millrace.pipelines.reprocess;

import io.millrace.pipelines.clickhouse.ClickHouse;
import io.millrace.pipelines.lake.LakeCatalog;
import io.millrace.pipelines.lake.SnapshotPin;
import io.millrace.pipelines.sql.SqlFiles;
import io.millrace.pipelines.sql.SqlRunner;
import io.millrace.pipelines.sql.SqlScript;

import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;

import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * A table of ClickHouse that holds the newest version of each captured row. It has no days: all
 * versions of the changelog are computed anew and written once more, each in the place of the one
 * with the same key and position, while the speed job goes on; what is newer than the changelog's
 * snapshot has a higher version and stays.
 */
public enum CapturedTable {
    USERS("users"),
    PRODUCTS("products"),
    TRANSACTIONS_REALTIME("orders");

    private static final double MEGABYTE = 1_000_000;

    private final String captured;

    CapturedTable(String captured) {
        this.captured = captured;
    }

    private String tableName() {
        return name().toLowerCase(Locale.ROOT);
    }

    private String changelog() {
        return captured + "_changes";
    }

    /** What a run will read, and how much ClickHouse has of it. */
    public String plan(Map<String, String> environment) throws SQLException {
        try (LakeCatalog lake = LakeCatalog.open(environment)) {
            Map<String, String> sizes = snapshot(lake.table("raw", changelog())).summary();
            return "plan: %s, %,d changes in lake.raw.%s, %d files, %.1f MB; %,d rows in ClickHouse"
                    .formatted(
                            tableName(),
                            Long.parseLong(sizes.getOrDefault("total-records", "0")),
                            changelog(),
                            Long.parseLong(sizes.getOrDefault("total-data-files", "0")),
                            Long.parseLong(sizes.getOrDefault("total-files-size", "0")) / MEGABYTE,
                            state(environment).rows());
        }
    }

    /**
     * Writes all versions once more, and a row of {@code audit_transforms}.
     *
     * @param progress takes one line for each step
     * @return whether ClickHouse has the same rows as before
     */
    public boolean run(Map<String, String> environment, Consumer<String> progress)
            throws SQLException {
        UUID run = UUID.randomUUID();
        State before = state(environment);
        long pinned;
        try (LakeCatalog lake = LakeCatalog.open(environment)) {
            Table table = lake.table("raw", changelog());
            pinned = snapshot(table).snapshotId();
            progress.accept("run %s: %s from snapshot %d".formatted(run, tableName(), pinned));
            try (SnapshotPin pin = SnapshotPin.of(table, pinned, "reprocess")) {
                write(environment, pinned, progress);
            }
        }
        State after = state(environment);
        audit(environment, run, pinned, before, after);
        progress.accept(
                "%s: %,d rows before, %,d after, %s"
                        .formatted(
                                tableName(),
                                before.rows(),
                                after.rows(),
                                before.equals(after) ? "identical" : "different"));
        return before.equals(after);
    }

    private Snapshot snapshot(Table table) {
        if (table.currentSnapshot() == null) {
            throw new IllegalStateException(
                    "lake.raw.%s has no snapshot yet: run the lake job first."
                            .formatted(changelog()));
        }
        return table.currentSnapshot();
    }

    private void write(Map<String, String> environment, long snapshot, Consumer<String> progress) {
        Map<String, String> variables = new HashMap<>(environment);
        variables.put("CAPTURED_TABLE", tableName());
        variables.put(
                changelog().toUpperCase(Locale.ROOT) + "_HINT",
                "/*+ OPTIONS('snapshot-id'='%d') */".formatted(snapshot));
        SqlRunner.run(
                SqlScript.read("flink/jobs/reprocess_captured.sql", SqlFiles::read, variables),
                () -> progress.accept("%s: computing".formatted(tableName())));
    }

    /** The rows that a reader sees, and a hash of all of them in any order. */
    private record State(long rows, String hash) {}

    private State state(Map<String, String> environment) throws SQLException {
        try (ClickHouse clickHouse = ClickHouse.connect(environment)) {
            List<Object> row =
                    clickHouse
                            .query(
                                    "clickhouse/reprocess/captured_state.sql",
                                    Map.of("CAPTURED_TABLE", tableName()))
                            .get(0);
            return new State(Long.parseLong(row.get(0).toString()), row.get(1).toString());
        }
    }

    private void audit(
            Map<String, String> environment, UUID run, long snapshot, State before, State after)
            throws SQLException {
        try (ClickHouse clickHouse = ClickHouse.connect(environment)) {
            clickHouse.execute(
                    "clickhouse/reprocess/audit_captured.sql",
                    Map.of(
                            "RUN_ID", run.toString(),
                            "CAPTURED_TABLE", tableName(),
                            "SNAPSHOT_ID", Long.toString(snapshot),
                            "ROWS_BEFORE", Long.toString(before.rows()),
                            "ROWS_AFTER", Long.toString(after.rows()),
                            "IDENTICAL", Boolean.toString(before.equals(after))));
        }
    }
}
