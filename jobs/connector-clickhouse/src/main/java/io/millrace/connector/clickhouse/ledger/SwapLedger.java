package io.millrace.connector.clickhouse.ledger;

import io.millrace.connector.clickhouse.client.ClickHouseClient;
import io.millrace.connector.clickhouse.client.TableName;

import org.apache.flink.annotation.Internal;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * The ClickHouse table in which swaps and inserts agree about partitions. It is only ever appended
 * to; an entry that is written twice counts once.
 */
@Internal
public final class SwapLedger {
    /** The server's answer to an insert that did not know of the latest swap. */
    public static final int OUTDATED_CODE = 31_001;

    /** Columns that the ledger table must have. */
    public static final List<String> COLUMNS =
            List.of(
                    "table_name",
                    "partition_id",
                    "run_id",
                    "attempt_id",
                    "supersedes",
                    "state",
                    "ordinal",
                    "upto",
                    "staging_table",
                    "lease_until",
                    "rows_before",
                    "rows_after",
                    "identical",
                    "note");

    private static final UUID NONE = new UUID(0, 0);

    /** Place of the partition among the values of an attempt. */
    private static final int PARTITION = 14;

    private final ClickHouseClient client;
    private final TableName ledger;

    public SwapLedger(ClickHouseClient client, TableName ledger) {
        this.client = client;
        this.ledger = ledger;
    }

    /** All that is known of a partition. */
    public PartitionSwaps read(TableName table, String partition)
            throws IOException, InterruptedException {
        List<List<String>> attempts =
                attempts(
                        " AND partition_id = {partition:String}",
                        Map.of("table", table.toString(), "partition", partition));
        return swaps(table, attempts);
    }

    /** What batch runs have brought, by the id of every partition that was swapped. */
    public Map<String, Positions> coveredPartitions(TableName table)
            throws IOException, InterruptedException {
        Map<String, List<List<String>>> partitions =
                attempts("", Map.of("table", table.toString())).stream()
                        .collect(Collectors.groupingBy(row -> row.get(PARTITION)));
        Map<String, Positions> covered = new HashMap<>();
        partitions.forEach(
                (partition, attempts) -> {
                    Positions positions = swaps(table, attempts).covered();
                    if (!positions.last().isEmpty()) {
                        covered.put(partition, positions);
                    }
                });
        return covered;
    }

    private static PartitionSwaps swaps(TableName table, List<List<String>> attempts) {
        return new PartitionSwaps(
                attempts.stream().map(row -> attempt(table.database(), row)).toList());
    }

    /** One row for each attempt at a swap of a table. */
    private List<List<String>> attempts(String condition, Map<String, String> parameters)
            throws IOException, InterruptedException {
        return client.query(
                "SELECT run_id, attempt_id, any(supersedes),"
                        + " arrayStringConcat(groupUniqArray(toString(state)), ','),"
                        + " count(), max(ordinal), max(rows_before), max(rows_after),"
                        + " max(identical), any(staging_table), any(note),"
                        + " dateDiff('millisecond', now64(3), max(lease_until)),"
                        + " arrayStringConcat(mapKeys(any(upto)), '\\n'),"
                        + " arrayStringConcat(arrayMap(position -> toString(position),"
                        + " mapValues(any(upto))), '\\n'), partition_id FROM "
                        + ledger.quoted()
                        + " WHERE table_name = {table:String}"
                        + condition
                        + " GROUP BY partition_id, run_id, attempt_id",
                parameters);
    }

    private static PartitionSwaps.Attempt attempt(String database, List<String> row) {
        UUID supersedes = UUID.fromString(row.get(2));
        Set<SwapState> states = EnumSet.noneOf(SwapState.class);
        for (String state : row.get(3).split(",")) {
            states.add(SwapState.valueOf(state.toUpperCase(Locale.ROOT)));
        }
        return new PartitionSwaps.Attempt(
                new SwapAttempt(
                        UUID.fromString(row.get(0)),
                        UUID.fromString(row.get(1)),
                        supersedes.equals(NONE) ? Optional.empty() : Optional.of(supersedes),
                        new TableName(database, row.get(9)),
                        positions(row.get(12), row.get(13)),
                        row.get(10)),
                states,
                Long.parseLong(row.get(4)),
                Integer.parseInt(row.get(5)),
                new SwapCounts(
                        Long.parseLong(row.get(6)),
                        Long.parseLong(row.get(7)),
                        Boolean.parseBoolean(row.get(8))),
                Long.parseLong(row.get(11)));
    }

    private static Positions positions(String sources, String positions) {
        Map<String, Long> last = new HashMap<>();
        if (!sources.isEmpty()) {
            String[] names = sources.split("\n", -1);
            String[] values = positions.split("\n", -1);
            for (int i = 0; i < names.length; i++) {
                last.put(names[i], Long.parseLong(values[i]));
            }
        }
        return new Positions(last);
    }

    /** Partitions of a table that may have an unfinished swap. */
    public List<String> unfinished(TableName table) throws IOException, InterruptedException {
        List<List<String>> rows =
                client.query(
                        "SELECT DISTINCT partition_id FROM (SELECT partition_id FROM "
                                + ledger.quoted()
                                + " WHERE table_name = {table:String}"
                                + " GROUP BY partition_id, attempt_id"
                                + " HAVING countIf(state IN ('done', 'released', 'withdrawn')) = 0)"
                                + " ORDER BY partition_id",
                        Map.of("table", table.toString()));
        List<String> partitions = new ArrayList<>();
        rows.forEach(row -> partitions.add(row.get(0)));
        return partitions;
    }

    /** Writes that an attempt has come to a state, and that it is alive for so long from now. */
    public void enter(
            TableName table, String partition, SwapAttempt attempt, SwapState state, Duration lease)
            throws IOException, InterruptedException {
        append(table, partition, attempt, state, lease, 0, SwapCounts.UNKNOWN);
    }

    /** Writes that an attempt goes on to replace the live tables, and what that will change. */
    public void beginReplacing(
            TableName table,
            String partition,
            SwapAttempt attempt,
            Duration lease,
            SwapCounts counts)
            throws IOException, InterruptedException {
        append(table, partition, attempt, SwapState.REPLACING, lease, 0, counts);
    }

    /** Writes that an attempt has replaced all tables. */
    public void complete(
            TableName table, String partition, SwapAttempt attempt, int ordinal, SwapCounts counts)
            throws IOException, InterruptedException {
        append(table, partition, attempt, SwapState.DONE, Duration.ZERO, ordinal, counts);
    }

    private void append(
            TableName table,
            String partition,
            SwapAttempt attempt,
            SwapState state,
            Duration lease,
            int ordinal,
            SwapCounts counts)
            throws IOException, InterruptedException {
        Map<String, String> values = new HashMap<>();
        values.put("table", table.toString());
        values.put("partition", partition);
        values.put("run", attempt.run().toString());
        values.put("attempt", attempt.id().toString());
        values.put("supersedes", attempt.supersedes().orElse(NONE).toString());
        values.put("state", state.name().toLowerCase(Locale.ROOT));
        values.put("ordinal", Integer.toString(ordinal));
        values.put("staging", attempt.staging().table());
        values.put("lease", Long.toString(lease.toMillis()));
        values.put("before", Long.toString(counts.rowsBefore()));
        values.put("after", Long.toString(counts.rowsAfter()));
        values.put("identical", Boolean.toString(counts.identical()));
        values.put("note", attempt.note());
        client.query(
                "INSERT INTO %s (%s) SELECT {table:String}, {partition:String}, {run:UUID}, {attempt:UUID}, {supersedes:UUID}, {state:String}, {ordinal:UInt32}, %s, {staging:String}, now64(3) + toIntervalMillisecond({lease:Int64}), {before:UInt64}, {after:UInt64}, {identical:Bool}, {note:String} SETTINGS async_insert = 0"
                        .formatted(
                                ledger.quoted(), String.join(", ", COLUMNS), map(attempt.upto())),
                values);
    }

    private static String map(Positions positions) {
        return positions.last().entrySet().stream()
                .map(entry -> Positions.literal(entry.getKey()) + ", " + entry.getValue())
                .collect(Collectors.joining(", ", "CAST(map(", "), 'Map(String, Int64)')"));
    }

    /**
     * SQL condition that is true, and fails with {@link #OUTDATED_CODE} when the ledger has another
     * version of the partition at the start of the statement. The statement must allow {@code
     * allow_custom_error_code_in_throwif}.
     */
    public String unchanged(TableName table, String partition, long version) {
        return "throwIf((SELECT count() FROM %s WHERE table_name = %s AND partition_id = %s) != %d, 'The partition was swapped meanwhile', toInt32(%d)) = 0"
                .formatted(
                        ledger.quoted(),
                        Positions.literal(table.toString()),
                        Positions.literal(partition),
                        version,
                        OUTDATED_CODE);
    }
}
