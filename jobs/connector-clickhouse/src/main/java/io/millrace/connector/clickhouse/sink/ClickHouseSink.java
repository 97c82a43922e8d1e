package io.millrace.connector.clickhouse.sink;

import io.millrace.connector.clickhouse.client.ClickHouseClient;
import io.millrace.connector.clickhouse.client.TableName;
import io.millrace.connector.clickhouse.ledger.SwapLedger;
import io.millrace.connector.clickhouse.sink.committer.LedgerGate;
import io.millrace.connector.clickhouse.sink.committer.PartitionGate;

import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.table.data.RowData;

/**
 * Writes rows into a ClickHouse table.
 *
 * <pre>{@code
 * ClickHouseSink sink =
 *         ClickHouseSink.builder()
 *                 .setUrl("http://127.0.0.1:8123")
 *                 .setTable("speed", "events")
 *                 .setRowType(rowType)
 *                 .build();
 * rows.sinkTo(sink).name("events").uid("events");
 * }</pre>
 *
 * <p>With {@code EXACTLY_ONCE}, the default, a row becomes visible once, in the table and in its
 * materialized views, after the checkpoint that it belongs to is complete:
 *
 * <pre>
 * Writer (parallel)   encodes rows, sends nothing
 *   -> Gather (1)     one INSERT per table and partition, with a token made once
 *     -> Committer (1)  inserts after the checkpoint; repeats are dropped by the token
 * </pre>
 *
 * <p>With {@code AT_LEAST_ONCE} the writer inserts by itself when a batch is full and at every
 * checkpoint.
 */
@PublicEvolving
public abstract class ClickHouseSink implements Sink<RowData> {
    final SinkOptions options;

    ClickHouseSink(SinkOptions options) {
        this.options = options;
    }

    /** Where inserts wait for batch runs that replace partitions. */
    final PartitionGate gate(ClickHouseClient client) {
        TableName ledger = options.swapLedger();
        return ledger == null
                ? PartitionGate.open()
                : new LedgerGate(new SwapLedger(client, ledger));
    }

    /** A builder with the defaults of the table options. */
    public static ClickHouseSinkBuilder builder() {
        return new ClickHouseSinkBuilder();
    }
}
