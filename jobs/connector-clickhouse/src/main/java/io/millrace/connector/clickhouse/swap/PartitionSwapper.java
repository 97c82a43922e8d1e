package io.millrace.connector.clickhouse.swap;

import io.millrace.connector.clickhouse.client.ClickHouseClient;
import io.millrace.connector.clickhouse.client.HttpClickHouseClient;
import io.millrace.connector.clickhouse.client.TableName;
import io.millrace.connector.clickhouse.ledger.SwapAttempt;
import io.millrace.connector.clickhouse.ledger.SwapCounts;

import org.apache.flink.annotation.PublicEvolving;

import java.io.Closeable;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Replaces partitions of a table, and their aggregates in the targets of all its materialized
 * views, by rows that a batch run has computed, while the exactly-once sink goes on inserting.
 *
 * <pre>{@code
 * try (PartitionSwapper swapper = PartitionSwapper.connect(options, listener)) {
 *     swapper.recover();
 *     TableName staging = swapper.createStaging(run);
 *     // fill it with all rows up to some positions
 *     for (PartitionSize partition : swapper.sizes(staging)) {
 *         swapper.swap(new SwapRequest(run, staging, partition.partition(), upto, ""));
 *     }
 *     swapper.dropStaging(staging);
 * }
 * }</pre>
 *
 * <p>Live rows after the positions are kept. Every writer of the table must be a sink that knows
 * the ledger. A process that dies is no harm: {@link #recover} of the next one finishes what it
 * began, or takes it back.
 */
@PublicEvolving
public final class PartitionSwapper implements Closeable {
    private final ClickHouseClient client;
    private final SwapOptions options;
    private final SwapListener listener;
    private final SwapTarget target;

    private PartitionSwapper(
            ClickHouseClient client,
            SwapOptions options,
            SwapListener listener,
            SwapTarget target) {
        this.client = client;
        this.options = options;
        this.listener = listener;
        this.target = target;
    }

    /**
     * @throws IllegalStateException names all that keeps the table's partitions from being swapped
     */
    public static PartitionSwapper connect(SwapOptions options, SwapListener listener)
            throws IOException, InterruptedException {
        ClickHouseClient client = new HttpClickHouseClient(options.connection());
        return new PartitionSwapper(client, options, listener, SwapTarget.inspect(client, options));
    }

    /**
     * Finishes or rolls back the swaps of dead runs, and drops what they have left behind. Waits
     * until their leases are over.
     *
     * @return what was taken over, by partition
     */
    public Map<String, SwapAttempt> recover() throws IOException, InterruptedException {
        Map<String, SwapAttempt> recovered = new LinkedHashMap<>();
        for (String partition : target.ledger().unfinished(options.table())) {
            Optional<SwapAttempt> dead =
                    new Takeover(target, listener, options.lease(), partition).run();
            dead.ifPresent(attempt -> recovered.put(partition, attempt));
        }
        for (SwapAttempt dead : recovered.values()) {
            dropStaging(dead.staging());
        }
        new Leftovers(target).drop();
        return recovered;
    }

    /** An empty table for the rows of a run, like the live one but without its views. */
    public TableName createStaging(UUID run) throws IOException, InterruptedException {
        TableName staging = Leftovers.staging(options.table(), run);
        client.query(
                "CREATE TABLE %s AS %s".formatted(staging.quoted(), options.table().quoted()),
                Map.of());
        return staging;
    }

    /** Drops a staging table, when all its partitions are swapped or none is to be. */
    public void dropStaging(TableName staging) throws IOException, InterruptedException {
        client.query(
                "DROP TABLE IF EXISTS "
                        + staging.quoted()
                        + " SYNC SETTINGS max_table_size_to_drop = 0",
                Map.of());
    }

    /** The partitions of a table that have rows, in the order of their ids. */
    public List<PartitionSize> sizes(TableName table) throws IOException, InterruptedException {
        return client
                .query(
                        "SELECT partition_id, sum(rows), sum(bytes_on_disk) FROM system.parts"
                                + " WHERE active AND rows > 0 AND database = {database:String}"
                                + " AND table = {table:String}"
                                + " GROUP BY partition_id ORDER BY partition_id",
                        Map.of("database", table.database(), "table", table.table()))
                .stream()
                .map(
                        row ->
                                new PartitionSize(
                                        row.get(0),
                                        Long.parseLong(row.get(1)),
                                        Long.parseLong(row.get(2))))
                .toList();
    }

    /** What a swap would change now; changes nothing. */
    public SwapCounts compare(SwapRequest request) throws IOException, InterruptedException {
        return target.compare(attempt(request), request.partition());
    }

    /**
     * Swaps one partition; when it returns, all tables are replaced. Does nothing when the run has
     * swapped the partition before.
     *
     * @return what the swap has changed, be it this one or the one before
     * @throws IllegalStateException when another run is at work on the partition, when a check has
     *     failed, or when inserts do not end; no live table was touched
     * @throws IOException when the server fails; what was begun is finished or rolled back by
     *     {@link #recover}, of this object or another one
     */
    public SwapCounts swap(SwapRequest request) throws IOException, InterruptedException {
        return new Replacement(
                        target, listener, options.lease(), attempt(request), request.partition())
                .run();
    }

    private static SwapAttempt attempt(SwapRequest request) {
        return new SwapAttempt(
                request.run(),
                UUID.randomUUID(),
                Optional.empty(),
                request.staging(),
                request.upto(),
                request.note());
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
