package io.millrace.pipelines.reprocess;

import io.millrace.pipelines.clickhouse.ClickHouse;
import io.millrace.pipelines.sql.SqlFiles;
import io.millrace.pipelines.sql.SqlRunner;
import io.millrace.pipelines.sql.SqlScript;

import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Recomputes days and swaps them in:
 *
 * <pre>
 * lake, pinned snapshot --> logic --> staging table --> + rows newer than the snapshot --> aggregates --> REPLACE PARTITION
 * </pre>
 *
 * <p>Assumptions: one run at a time; and no insert into a partition between the last look at it and
 * its swap. Each swap looks again and starts over when something arrived, which leaves the moment
 * between look and swap: run it on days that have settled.
 */
public final class Reprocessing {
    private static final String TABLE = "user_events_realtime";
    private static final String STAGING = TABLE + "__staging";
    private static final String FOLDER = "clickhouse/reprocess/";
    private static final int ATTEMPTS = 20;

    private final Map<String, String> environment;
    private final Consumer<String> progress;

    /**
     * @param environment the stores' addresses and passwords, as the jobs have them
     * @param progress takes one line for each step
     */
    public Reprocessing(Map<String, String> environment, Consumer<String> progress) {
        this.environment = environment;
        this.progress = progress;
    }

    /**
     * @param from first UTC day
     * @param to last UTC day, inclusive
     * @param dryRun compare only
     * @return each day that has rows
     */
    public List<SwappedPartition> run(LocalDate from, LocalDate to, boolean dryRun)
            throws Exception {
        Map<String, String> range = Map.of("FROM_DATE", from.toString(), "TO_DATE", to.toString());
        try (ClickHouse clickHouse = ClickHouse.connect(environment)) {
            clickHouse.execute(FOLDER + "prepare.sql", Map.of());
            progress.accept("reprocess: " + from + " to " + to + " from the lake into " + STAGING);
            long snapshot = loadStaging(range);
            List<SwappedPartition> swapped = new ArrayList<>();
            Map<String, Long> upto = upto(clickHouse);
            for (List<Object> row : clickHouse.query(FOLDER + "partitions.sql", range)) {
                SwappedPartition partition = swap(clickHouse, (String) row.get(0), upto, dryRun);
                if (!dryRun) {
                    audit(clickHouse, partition, snapshot);
                }
                swapped.add(partition);
            }
            clickHouse.execute(FOLDER + "finish.sql", Map.of());
            return swapped;
        }
    }

    private long loadStaging(Map<String, String> range) {
        Map<String, String> variables = new HashMap<>(environment);
        variables.putAll(range);
        variables.put("STAGING_TABLE", STAGING);
        long snapshot = LakeSnapshots.current(variables, "raw", "events");
        variables.put("EVENTS_HINT", "/*+ OPTIONS('snapshot-id'='" + snapshot + "') */");
        SqlRunner.run(SqlScript.read("flink/jobs/reprocess.sql", SqlFiles::read, variables));
        return snapshot;
    }

    private static Map<String, Long> upto(ClickHouse clickHouse) throws SQLException {
        Map<String, Long> upto = new HashMap<>();
        for (List<Object> row : clickHouse.query(FOLDER + "upto.sql", Map.of())) {
            upto.put((String) row.get(0), ((Number) row.get(1)).longValue());
        }
        return upto;
    }

    private SwappedPartition swap(
            ClickHouse clickHouse, String partition, Map<String, Long> upto, boolean dryRun)
            throws SQLException {
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            long lastBlock = lastBlock(clickHouse, partition);
            copyTail(clickHouse, partition, upto);
            Fingerprint before = fingerprint(clickHouse, TABLE, partition);
            Fingerprint after = fingerprint(clickHouse, STAGING, partition);
            List<String> targets = aggregate(clickHouse, partition);
            if (!dryRun) {
                if (lastBlock != lastBlock(clickHouse, partition)) {
                    progress.accept("reprocess: " + partition + " grew meanwhile, once more");
                    continue;
                }
                targets.add(TABLE);
                for (String table : targets) {
                    clickHouse.execute(
                            FOLDER + "swap.sql", Map.of("TABLE", table, "PARTITION", partition));
                }
            }
            progress.accept(
                    "reprocess: %s: %,d rows before, %,d after, %s"
                            .formatted(
                                    partition,
                                    before.rows(),
                                    after.rows(),
                                    before.equals(after) ? "identical" : "different"));
            return new SwappedPartition(
                    partition, before.rows(), after.rows(), before.equals(after));
        }
        throw new IllegalStateException(
                "Partition %s of %s kept growing through %d attempts: reprocess days that have settled."
                        .formatted(partition, TABLE, ATTEMPTS));
    }

    private static long lastBlock(ClickHouse clickHouse, String partition) throws SQLException {
        var rows = clickHouse.query(FOLDER + "last_block.sql", Map.of("PARTITION", partition));
        return ((Number) rows.get(0).get(0)).longValue();
    }

    private static void copyTail(ClickHouse clickHouse, String partition, Map<String, Long> upto)
            throws SQLException {
        List<String> sources = List.copyOf(upto.keySet());
        clickHouse.execute(
                FOLDER + "copy_tail.sql",
                Map.of(
                        "PARTITION", partition,
                        "SOURCES",
                                array(
                                        sources.stream().map(source -> "'" + source + "'").toList(),
                                        "String"),
                        "POSITIONS",
                                array(
                                        sources.stream()
                                                .map(source -> upto.get(source).toString())
                                                .toList(),
                                        "Int64")));
    }

    private static String array(List<String> elements, String type) {
        return "CAST([" + String.join(", ", elements) + "], 'Array(" + type + ")')";
    }

    /**
     * Fills the staging table of each view on the base table by the view's own query; returns the
     * target tables.
     */
    private static List<String> aggregate(ClickHouse clickHouse, String partition)
            throws SQLException {
        List<String> targets = new ArrayList<>();
        for (List<Object> view : clickHouse.query(FOLDER + "view_definitions.sql", Map.of())) {
            String target = (String) view.get(0);
            String query =
                    ((String) view.get(1))
                            .replace(
                                    "speed." + TABLE,
                                    "(SELECT * FROM speed.%s WHERE toDate(timestamp) = '%s')"
                                            .formatted(STAGING, partition));
            clickHouse.execute(
                    FOLDER + "aggregate.sql",
                    Map.of("TARGET", target, "PARTITION", partition, "VIEW_QUERY", query));
            targets.add(target);
        }
        return targets;
    }

    private static Fingerprint fingerprint(ClickHouse clickHouse, String table, String partition)
            throws SQLException {
        List<Object> row =
                clickHouse
                        .query(
                                FOLDER + "fingerprint.sql",
                                Map.of("TABLE", table, "PARTITION", partition))
                        .get(0);
        return new Fingerprint(((Number) row.get(0)).longValue(), row.get(1).toString());
    }

    private static void audit(ClickHouse clickHouse, SwappedPartition partition, long snapshot)
            throws SQLException {
        clickHouse.execute(
                FOLDER + "audit.sql",
                Map.of(
                        "RUN_ID", UUID.randomUUID().toString(),
                        "PARTITION", partition.partition(),
                        "SNAPSHOT_ID", String.valueOf(snapshot),
                        "ROWS_BEFORE", String.valueOf(partition.rowsBefore()),
                        "ROWS_AFTER", String.valueOf(partition.rowsAfter()),
                        "IDENTICAL", String.valueOf(partition.identical())));
    }
}
