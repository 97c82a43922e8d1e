package io.millrace.pipelines.reconcile;

import io.millrace.pipelines.clickhouse.ClickHouse;
import io.millrace.pipelines.reconcile.RowDifference.Kind;
import io.millrace.pipelines.sql.SqlFiles;
import io.millrace.pipelines.sql.SqlRunner;
import io.millrace.pipelines.sql.SqlScript;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/**
 * Compares the two layers: summaries of each table and hour first, single rows only where those
 * differ.
 */
public final class Reconciliation {
    private static final String SCRIPT = "flink/jobs/reconcile.sql";

    private Reconciliation() {}

    /**
     * Compares the rows of a window and records each differing hour in {@code txn.audit_recon}.
     *
     * @param environment the stores' addresses and passwords, as the jobs have them
     */
    public static ReconciliationResult run(Map<String, String> environment, Window window)
            throws Exception {
        Map<String, String> range = window.variables();
        Map<String, String> variables = new HashMap<>(environment);
        variables.putAll(range);
        var lake = new LakeSide(SqlRunner.run(SqlScript.read(SCRIPT, SqlFiles::read, variables)));
        try (ClickHouse clickHouse = ClickHouse.connect(environment)) {
            return compare(lake, new SpeedSide(clickHouse, range), clickHouse);
        }
    }

    private static ReconciliationResult compare(
            LakeSide lake, SpeedSide speed, ClickHouse clickHouse) throws Exception {
        Map<TableHour, HourSummary> expected = lake.hours();
        Map<TableHour, HourSummary> found = speed.hours();
        var hours = new TreeSet<>(expected.keySet());
        hours.addAll(found.keySet());
        List<TableHour> differing = new ArrayList<>();
        for (TableHour hour : hours) {
            if (!of(expected, hour).agreesWith(of(found, hour))) {
                differing.add(hour);
            }
        }
        List<RowDifference> differences = new ArrayList<>();
        if (!differing.isEmpty()) {
            Reach lakeReach = lake.reach();
            Reach speedReach = speed.reach();
            var lakeRows = lake.rows(differing);
            for (TableHour hour : differing) {
                differences.addAll(
                        RowDifference.between(
                                hour,
                                lakeRows.getOrDefault(hour, Map.of()),
                                lakeReach,
                                speed.rows(hour),
                                speedReach));
            }
            differences = withLost(lake, differences);
            String runId = UUID.randomUUID().toString();
            for (TableHour hour : differing) {
                audit(clickHouse, runId, hour, of(expected, hour), of(found, hour), differences);
            }
        }
        long checked = expected.values().stream().mapToLong(HourSummary::rows).sum();
        return new ReconciliationResult(checked, hours.size(), differences);
    }

    /** Of the events that only ClickHouse has: a position that the lake lacks was lost there. */
    private static List<RowDifference> withLost(LakeSide lake, List<RowDifference> differences)
            throws Exception {
        Map<String, Set<Long>> extra = new HashMap<>();
        for (RowDifference difference : differences) {
            if (isExtraEvent(difference)) {
                extra.computeIfAbsent(difference.row().source(), source -> new HashSet<>())
                        .add(difference.row().position());
            }
        }
        if (extra.isEmpty()) {
            return differences;
        }
        lake.held(extra).forEach((source, held) -> extra.get(source).removeAll(held));
        return differences.stream()
                .map(
                        difference ->
                                isExtraEvent(difference)
                                                && extra.get(difference.row().source())
                                                        .contains(difference.row().position())
                                        ? difference.as(Kind.LOST)
                                        : difference)
                .toList();
    }

    private static boolean isExtraEvent(RowDifference difference) {
        return difference.kind() == Kind.EXTRA && difference.hour().holdsEvents();
    }

    private static void audit(
            ClickHouse clickHouse,
            String runId,
            TableHour hour,
            HourSummary expected,
            HourSummary found,
            List<RowDifference> differences)
            throws SQLException {
        Map<String, String> variables = new HashMap<>();
        variables.put("RUN_ID", runId);
        variables.put("TABLE", hour.table());
        variables.put("HOUR_EPOCH", String.valueOf(hour.hourEpoch()));
        variables.put("SPEED_ROWS", String.valueOf(found.rows()));
        variables.put("LAKE_ROWS", String.valueOf(expected.rows()));
        for (Kind kind : Kind.values()) {
            long rows =
                    differences.stream()
                            .filter(row -> row.hour().equals(hour) && row.kind() == kind)
                            .count();
            variables.put(kind.name(), String.valueOf(rows));
        }
        clickHouse.execute("clickhouse/reconcile/audit.sql", variables);
    }

    private static HourSummary of(Map<TableHour, HourSummary> hours, TableHour hour) {
        return hours.getOrDefault(hour, HourSummary.EMPTY);
    }
}
