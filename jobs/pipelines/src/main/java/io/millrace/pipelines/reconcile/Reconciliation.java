package io.millrace.pipelines.reconcile;

import io.millrace.pipelines.clickhouse.ClickHouse;
import io.millrace.pipelines.sql.SqlFiles;
import io.millrace.pipelines.sql.SqlRunner;
import io.millrace.pipelines.sql.SqlScript;

import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
     * Compares a range of days and records each differing hour in {@code txn.audit_recon}.
     *
     * @param from first UTC day
     * @param to last UTC day, inclusive
     */
    public static ReconciliationResult run(LocalDate from, LocalDate to) throws Exception {
        Map<String, String> range =
                Map.of(
                        "FROM_DATE", from.toString(),
                        "TO_DATE", to.toString(),
                        "FROM_MILLIS", String.valueOf(millis(from)),
                        "TO_MILLIS", String.valueOf(millis(to.plusDays(1))));
        Map<String, String> variables = new HashMap<>(System.getenv());
        variables.putAll(range);
        var lake = new LakeSide(SqlRunner.run(SqlScript.read(SCRIPT, SqlFiles::read, variables)));
        try (ClickHouse clickHouse = ClickHouse.connect(System.getenv())) {
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
            String runId = UUID.randomUUID().toString();
            var lakeRows = lake.rows(differing);
            for (TableHour hour : differing) {
                List<RowDifference> rows =
                        RowDifference.between(
                                hour, lakeRows.getOrDefault(hour, Map.of()), speed.rows(hour));
                differences.addAll(rows);
                audit(clickHouse, runId, hour, of(expected, hour), of(found, hour), rows);
            }
        }
        long checked = expected.values().stream().mapToLong(HourSummary::rows).sum();
        return new ReconciliationResult(checked, hours.size(), differences);
    }

    private static void audit(
            ClickHouse clickHouse,
            String runId,
            TableHour hour,
            HourSummary expected,
            HourSummary found,
            List<RowDifference> rows)
            throws SQLException {
        clickHouse.execute(
                "clickhouse/reconcile/audit.sql",
                Map.of(
                        "RUN_ID", runId,
                        "TABLE", hour.table(),
                        "HOUR_EPOCH", String.valueOf(hour.hourEpoch()),
                        "SPEED_ROWS", String.valueOf(found.rows()),
                        "LAKE_ROWS", String.valueOf(expected.rows()),
                        "MISSING", count(rows, RowDifference.Kind.MISSING),
                        "EXTRA", count(rows, RowDifference.Kind.EXTRA),
                        "CHANGED", count(rows, RowDifference.Kind.CHANGED)));
    }

    private static String count(List<RowDifference> rows, RowDifference.Kind kind) {
        return String.valueOf(rows.stream().filter(row -> row.kind() == kind).count());
    }

    private static HourSummary of(Map<TableHour, HourSummary> hours, TableHour hour) {
        return hours.getOrDefault(hour, HourSummary.EMPTY);
    }

    private static long millis(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
    }
}
