package io.millrace.connector.clickhouse.table;

import io.millrace.connector.clickhouse.sink.ClickHouseSink;

import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamSink;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.ProviderContext;
import org.apache.flink.table.connector.sink.DataStreamSinkProvider;
import org.apache.flink.table.connector.sink.DynamicTableSink;
import org.apache.flink.table.connector.sink.abilities.SupportsPartitioning;
import org.apache.flink.table.data.RowData;

import javax.annotation.Nullable;

import java.util.Map;
import java.util.Optional;

/**
 * Writes the rows of a query to a ClickHouse table: inserts only, or changes by primary key.
 *
 * <p>Sets the uid of the sink by itself, so that its state is found again when the query changes.
 */
final class ClickHouseDynamicTableSink implements DynamicTableSink, SupportsPartitioning {
    /** Name and uid of the operator before the sink. */
    static final String CHANGELOG = "Changelog";

    private final ClickHouseSink sink;
    private final String table;
    private final String uid;
    @Nullable private final Integer parallelism;
    @Nullable private final UpsertOptions upsert;

    /**
     * @param upsert null for a sink that takes inserts only
     */
    ClickHouseDynamicTableSink(
            ClickHouseSink sink,
            String table,
            String uid,
            @Nullable Integer parallelism,
            @Nullable UpsertOptions upsert) {
        this.sink = sink;
        this.table = table;
        this.uid = uid;
        this.parallelism = parallelism;
        this.upsert = upsert;
    }

    @Override
    public ChangelogMode getChangelogMode(ChangelogMode requestedMode) {
        return upsert == null ? ChangelogMode.insertOnly() : ChangelogMode.upsert();
    }

    @Override
    public SinkRuntimeProvider getSinkRuntimeProvider(Context context) {
        return new DataStreamSinkProvider() {
            @Override
            public DataStreamSink<?> consumeDataStream(
                    ProviderContext providerContext, DataStream<RowData> rows) {
                // A sink without its own parallelism runs with that of its input, in one chain.
                int writers = parallelism == null ? rows.getParallelism() : parallelism;
                return inserts(rows, context, writers)
                        .sinkTo(sink)
                        .name("ClickHouse " + table)
                        .uid(uid)
                        .setParallelism(writers);
            }

            @Override
            public Optional<Integer> getParallelism() {
                return Optional.ofNullable(parallelism);
            }
        };
    }

    private DataStream<RowData> inserts(DataStream<RowData> rows, Context context, int writers) {
        if (upsert == null) {
            return rows;
        }
        return rows.flatMap(new ChangelogRows(upsert))
                .returns(context.<RowData>createTypeInformation(upsert.writtenRows()))
                .name("ClickHouse " + table + ": " + CHANGELOG)
                .uid(uid + ": " + CHANGELOG)
                .setParallelism(writers);
    }

    /** Rows carry the columns of their partition, given ones too. */
    @Override
    public void applyStaticPartition(Map<String, String> partition) {}

    @Override
    public DynamicTableSink copy() {
        return new ClickHouseDynamicTableSink(sink, table, uid, parallelism, upsert);
    }

    @Override
    public String asSummaryString() {
        return "ClickHouse " + table;
    }
}
