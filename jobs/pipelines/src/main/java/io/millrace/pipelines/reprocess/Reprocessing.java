package io.millrace.pipelines.reprocess;

import io.millrace.connector.clickhouse.client.TableName;
import io.millrace.connector.clickhouse.ledger.Positions;
import io.millrace.connector.clickhouse.ledger.SwapCounts;
import io.millrace.connector.clickhouse.swap.PartitionSize;
import io.millrace.connector.clickhouse.swap.PartitionSwapper;
import io.millrace.connector.clickhouse.swap.SwapListener;
import io.millrace.connector.clickhouse.swap.SwapOptions;
import io.millrace.connector.clickhouse.swap.SwapRequest;
import io.millrace.pipelines.clickhouse.ClickHouse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Recomputes days and swaps them in, while the speed job goes on:
 *
 * <pre>
 * lake, pinned snapshot --> logic --> staging table --> + rows newer than the snapshot --> aggregates --> REPLACE PARTITION
 * </pre>
 *
 * <p>Every run first finishes or rolls back what a dead one has left.
 */
public final class Reprocessing {
    private static final TableName TABLE = new TableName("speed", "user_events_realtime");
    private static final TableName LEDGER = new TableName("speed", "partition_swaps");
    private static final Set<String> INSERT_COLUMNS = Set.of("processing_time", "_batch_id");
    private static final String AUDIT = "clickhouse/reprocess/audit.sql";

    private final Map<String, String> environment;
    private final Lake lake;
    private final Duration lease;
    private final SwapListener listener;
    private final Consumer<String> progress;

    Reprocessing(
            Map<String, String> environment,
            Lake lake,
            Duration lease,
            SwapListener listener,
            Consumer<String> progress) {
        this.environment = environment;
        this.lake = lake;
        this.lease = lease;
        this.listener = listener;
        this.progress = progress;
    }

    /**
     * Reprocessing from the Iceberg lake.
     *
     * @param environment the stores' addresses and passwords, as the jobs have them
     * @param progress takes one line for each step
     */
    public static Reprocessing of(Map<String, String> environment, Consumer<String> progress) {
        return new Reprocessing(
                environment,
                new IcebergLake(environment),
                SwapOptions.STANDARD_LEASE,
                (step, partition) -> {},
                progress);
    }

    /**
     * @param from first UTC day
     * @param to last UTC day, inclusive
     * @param snapshot of the lake; empty: the newest one
     * @param dryRun compare only
     * @return each day that has rows
     * @throws IllegalArgumentException when the last day is before the first one
     */
    public List<SwappedPartition> run(
            LocalDate from, LocalDate to, OptionalLong snapshot, boolean dryRun) throws Exception {
        if (to.isBefore(from)) {
            throw new IllegalArgumentException(
                    "The last day, %s, is before the first one, %s.".formatted(to, from));
        }
        try (PartitionSwapper swapper = PartitionSwapper.connect(options(), listener)) {
            recover(swapper);
            long pinned = lake.snapshot(snapshot);
            Plan plan =
                    Plan.of(pinned, lake.days(pinned, from, to), swapper.sizes(TABLE), from, to);
            plan.lines().forEach(progress);
            return run(swapper, plan, from, to, dryRun);
        }
    }

    private SwapOptions options() {
        return new SwapOptions(
                environment.get("CLICKHOUSE_URL"),
                environment.get("CLICKHOUSE_USER"),
                environment.get("CLICKHOUSE_PASSWORD"),
                TABLE,
                LEDGER,
                lease,
                INSERT_COLUMNS);
    }

    private void recover(PartitionSwapper swapper)
            throws IOException, InterruptedException, SQLException {
        swapper.recover()
                .forEach(
                        (partition, dead) ->
                                progress.accept(
                                        "run %s died while it swapped %s: finished or rolled back"
                                                .formatted(dead.run(), Plan.day(partition))));
        audit();
    }

    private List<SwappedPartition> run(
            PartitionSwapper swapper, Plan plan, LocalDate from, LocalDate to, boolean dryRun)
            throws Exception {
        UUID run = UUID.randomUUID();
        TableName staging = swapper.createStaging(run);
        progress.accept("run %s: %s to %s into %s".formatted(run, from, to, staging));
        Positions upto;
        Instant start = Instant.now();
        try {
            upto =
                    lake.load(
                            plan.snapshot(),
                            from,
                            to,
                            staging,
                            () ->
                                    progress.accept(
                                            "computing for %d s: %,d rows staged"
                                                    .formatted(
                                                            since(start), rows(swapper, staging))));
            progress.accept(
                    "run %s computed %,d rows in %d s"
                            .formatted(run, rows(swapper, staging), since(start)));
        } catch (Exception e) {
            swapper.dropStaging(staging);
            throw e;
        }
        List<SwappedPartition> swapped = new ArrayList<>();
        try {
            for (Plan.Day day : plan.days()) {
                SwapRequest request = request(run, staging, day, upto, plan);
                SwapCounts counts = dryRun ? swapper.compare(request) : swapper.swap(request);
                swapped.add(report(day.day(), counts, swapped.size() + 1, plan.days().size()));
            }
        } catch (IllegalStateException e) {
            // Nothing is half replaced, so nobody will need the table.
            swapper.dropStaging(staging);
            throw e;
        }
        swapper.dropStaging(staging);
        audit();
        return swapped;
    }

    private static long since(Instant start) {
        return Duration.between(start, Instant.now()).toSeconds();
    }

    private static long rows(PartitionSwapper swapper, TableName table) {
        try {
            return swapper.sizes(table).stream().mapToLong(PartitionSize::rows).sum();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot count the rows of " + table, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while rows were counted.", e);
        }
    }

    private static SwapRequest request(
            UUID run, TableName staging, Plan.Day day, Positions upto, Plan plan) {
        return new SwapRequest(
                run, staging, Plan.partition(day.day()), upto, Long.toString(plan.snapshot()));
    }

    private SwappedPartition report(LocalDate day, SwapCounts counts, int number, int of) {
        progress.accept(
                "%s (%d of %d): %,d rows before, %,d after, %s"
                        .formatted(
                                day,
                                number,
                                of,
                                counts.rowsBefore(),
                                counts.rowsAfter(),
                                counts.identical() ? "identical" : "different"));
        return new SwappedPartition(
                day.toString(), counts.rowsBefore(), counts.rowsAfter(), counts.identical());
    }

    private void audit() throws SQLException {
        try (ClickHouse clickHouse = ClickHouse.connect(environment)) {
            clickHouse.execute(AUDIT, Map.of());
        }
    }
}
