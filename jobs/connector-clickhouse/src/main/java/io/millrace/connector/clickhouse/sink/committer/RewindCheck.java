package io.millrace.connector.clickhouse.sink.committer;

import io.millrace.connector.clickhouse.client.ClickHouseClient;
import io.millrace.connector.clickhouse.client.ConnectionOptions;
import io.millrace.connector.clickhouse.client.TableName;
import io.millrace.connector.clickhouse.ledger.Positions;
import io.millrace.connector.clickhouse.ledger.SwapLedger;
import io.millrace.connector.clickhouse.sink.writer.PositionColumns;

import org.apache.flink.annotation.Internal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import javax.annotation.Nullable;

import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Finds out whether tables are ahead of the restored state, so that going on would write rows a
 * second time.
 *
 * <p>Whatever a complete checkpoint holds has a position that its state knows, and nothing else of
 * this job is ever inserted. So a row with a higher position of a known source was committed by a
 * later checkpoint than the restored one, or by somebody else who writes the same source. Rows that
 * a batch run has brought to a partition are none of these: the sink leaves them out when it comes
 * to them.
 *
 * @param tables those whose rows carry positions
 * @param swapLedger where such batch runs are known; null when there are none
 */
@Internal
public record RewindCheck(
        ConnectionOptions connection,
        List<TableName> tables,
        PositionColumns columns,
        OnRewind onRewind,
        @Nullable TableName swapLedger)
        implements RestoreCheck {
    private static final Logger LOG = LoggerFactory.getLogger(RewindCheck.class);

    /**
     * Rows that the state does not know.
     *
     * @param partition empty when they may be in any
     * @param kept position up to which rows are not to be taken out
     */
    private record Ahead(
            String source, String partition, BigInteger inTable, long restored, long kept) {

        String description() {
            return "of source '%s'%s up to position %d, the state up to %d"
                    .formatted(
                            source,
                            partition.isEmpty() ? "" : " in partition " + partition,
                            inTable,
                            restored);
        }
    }

    @Override
    public void check(long checkpointId, EmittedPositions restored) throws IOException {
        for (TableName table : tables) {
            if (restored.of(table).isEmpty()) {
                LOG.info(
                        "Checkpoint {} knows no positions of table {}: whether the table is ahead of it cannot be told",
                        checkpointId,
                        table);
                continue;
            }
            List<Ahead> ahead =
                    Inquiry.ask(
                            connection,
                            "compare the restored positions with table " + table,
                            client -> ahead(client, table, restored.of(table)));
            if (!ahead.isEmpty()) {
                report(checkpointId, table, ahead);
            }
        }
    }

    private List<Ahead> ahead(ClickHouseClient client, TableName table, Map<String, Long> restored)
            throws IOException, InterruptedException {
        Map<String, Positions> brought =
                swapLedger == null
                        ? Map.of()
                        : new SwapLedger(client, swapLedger).coveredPartitions(table);
        List<List<String>> rows =
                client.query(
                        "SELECT toString(%s) AS source, toString(max(%s)), %s AS partition FROM %s GROUP BY source, partition ORDER BY source, partition"
                                .formatted(
                                        TableName.quote(columns.source()),
                                        TableName.quote(columns.position()),
                                        brought.isEmpty() ? "''" : "_partition_id",
                                        table.quoted()),
                        Map.of());
        List<Ahead> ahead = new ArrayList<>();
        for (List<String> row : rows) {
            Long known = row.get(0) == null ? null : restored.get(row.get(0));
            if (known == null || row.get(1) == null) {
                continue;
            }
            String partition = row.get(2);
            long kept =
                    Math.max(
                            known,
                            brought.getOrDefault(partition, Positions.none()).of(row.get(0)));
            BigInteger inTable = new BigInteger(row.get(1));
            if (inTable.compareTo(BigInteger.valueOf(kept)) > 0) {
                ahead.add(new Ahead(row.get(0), partition, inTable, known, kept));
            }
        }
        return ahead;
    }

    private void report(long checkpointId, TableName table, List<Ahead> ahead) {
        String found = ahead.stream().map(Ahead::description).collect(Collectors.joining("; "));
        if (onRewind == OnRewind.IGNORE) {
            LOG.warn(
                    "Table {} is ahead of the restored checkpoint {}: it has rows {}. The rows in between are written again",
                    table,
                    checkpointId,
                    found);
            return;
        }
        String behind = ahead.stream().map(this::condition).collect(Collectors.joining(" OR "));
        throw new IllegalStateException(
                "Table %s is ahead of the restored checkpoint %d, so the rows in between would be written again: it has rows %s. Start from a later checkpoint or savepoint; or take the rows out of the table (ALTER TABLE %s DELETE WHERE %s) and rebuild its aggregates; or, when somebody else wrote them, start with 'sink.recovery.rewind' = 'ignore'."
                        .formatted(table, checkpointId, found, table.quoted(), behind));
    }

    /** SQL condition for the rows to take out. */
    private String condition(Ahead ahead) {
        return "%s%s = '%s' AND %s > %d"
                .formatted(
                        ahead.partition.isEmpty()
                                ? ""
                                : "_partition_id = '" + ahead.partition + "' AND ",
                        TableName.quote(columns.source()),
                        ahead.source.replace("\\", "\\\\").replace("'", "\\'"),
                        TableName.quote(columns.position()),
                        ahead.kept);
    }
}
