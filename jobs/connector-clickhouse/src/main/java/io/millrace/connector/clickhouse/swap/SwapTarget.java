package io.millrace.connector.clickhouse.swap;

import io.millrace.connector.clickhouse.client.ClickHouseClient;
import io.millrace.connector.clickhouse.client.TableDescription;
import io.millrace.connector.clickhouse.client.TableInspector;
import io.millrace.connector.clickhouse.client.TableInspector.View;
import io.millrace.connector.clickhouse.client.TableName;
import io.millrace.connector.clickhouse.ledger.PartitionSwaps;
import io.millrace.connector.clickhouse.ledger.PartitionSwaps.Open;
import io.millrace.connector.clickhouse.ledger.SwapAttempt;
import io.millrace.connector.clickhouse.ledger.SwapCounts;
import io.millrace.connector.clickhouse.ledger.SwapLedger;
import io.millrace.connector.clickhouse.ledger.SwapState;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** The live table with its views, as they were when it was looked at. */
record SwapTarget(
        ClickHouseClient client,
        SwapLedger ledger,
        TableDescription description,
        List<View> views,
        Set<String> insertColumns) {

    /**
     * Looks at the table.
     *
     * @throws IllegalStateException when its partitions can't be swapped
     */
    static SwapTarget inspect(ClickHouseClient client, SwapOptions options)
            throws IOException, InterruptedException {
        TableInspector inspector = new TableInspector(client);
        TableDescription description =
                inspector
                        .describe(options.table())
                        .orElseThrow(
                                () ->
                                        new IllegalStateException(
                                                "Cannot swap partitions of %s: it does not exist, or the user may not see it."
                                                        .formatted(options.table())));
        List<View> views = new ArrayList<>(inspector.viewsOn(options.table()));
        SwapTarget target =
                new SwapTarget(
                        client,
                        new SwapLedger(client, options.ledger()),
                        description,
                        views,
                        options.insertColumns());
        new SwapCheck(inspector, target).run(options.ledger());
        return target;
    }

    TableName table() {
        return description.name();
    }

    boolean exists(TableName other) throws IOException, InterruptedException {
        return new TableInspector(client).describe(other).isPresent();
    }

    TableRows rows() {
        return new TableRows(client, description.columns());
    }

    RunningStatements statements() {
        return new RunningStatements(client);
    }

    WorkTables workTables(UUID attempt) {
        return new WorkTables(client, table(), views, attempt);
    }

    /** What a swap would change. */
    SwapCounts compare(SwapAttempt attempt, String partition)
            throws IOException, InterruptedException {
        String newer = attempt.upto().after();
        String covered = "NOT (" + newer + ")";
        TableRows rows = rows();
        TableRows.Fingerprint live = rows.fingerprint(table(), partition, covered, insertColumns);
        TableRows.Fingerprint staged =
                rows.fingerprint(attempt.staging(), partition, "1", insertColumns);
        long tail = rows.count(table(), partition, newer);
        return new SwapCounts(live.rows() + tail, staged.rows() + tail, live.equals(staged));
    }

    /**
     * Makes inserts wait.
     *
     * <p>Two attempts may come at once: the entry that is seen later sees the other one, perhaps
     * both do, so at most one stays.
     *
     * @throws IllegalStateException when another attempt is at work on the partition
     */
    PartitionSwaps claim(String partition, SwapAttempt attempt, Duration lease)
            throws IOException, InterruptedException {
        ledger.enter(table(), partition, attempt, SwapState.SWAPPING, lease);
        PartitionSwaps swaps = ledger.read(table(), partition);
        for (Open open : swaps.open()) {
            if (!open.attempt().id().equals(attempt.id())) {
                ledger.enter(table(), partition, attempt, SwapState.WITHDRAWN, Duration.ZERO);
                throw new IllegalStateException(
                        "Run %s is swapping partition %s of %s: nothing was replaced."
                                .formatted(open.attempt().run(), partition, table()));
            }
        }
        return swaps;
    }
}
