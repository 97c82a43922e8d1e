package io.millrace.connector.clickhouse.table;

import io.millrace.connector.clickhouse.sink.ClickHouseSink;

import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamSink;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.ProviderContext;
import org.apache.flink.table.connector.sink.DataStreamSinkProvider;
import org.apache.flink.table.connector.sink.DynamicTableSink;
import org.apache.flink.table.data.RowData;

import javax.annotation.Nullable;

import java.util.Optional;

/**
 * Appends the rows of a query to a ClickHouse table.
 *
 * <p>Sets the uid of the sink by itself, so that its state is found again when the query changes.
 */
final class ClickHouseDynamicTableSink implements DynamicTableSink {
    private final ClickHouseSink sink;
    private final String table;
    private final String uid;
    @Nullable private final Integer parallelism;

    ClickHouseDynamicTableSink(
            ClickHouseSink sink, String table, String uid, @Nullable Integer parallelism) {
        this.sink = sink;
        this.table = table;
        this.uid = uid;
        this.parallelism = parallelism;
    }

    @Override
    public ChangelogMode getChangelogMode(ChangelogMode requestedMode) {
        return ChangelogMode.insertOnly();
    }

    @Override
    public SinkRuntimeProvider getSinkRuntimeProvider(Context context) {
        return new DataStreamSinkProvider() {
            @Override
            public DataStreamSink<?> consumeDataStream(
                    ProviderContext providerContext, DataStream<RowData> rows) {
                DataStreamSink<RowData> written =
                        rows.sinkTo(sink).name("ClickHouse " + table).uid(uid);
                // A sink without its own parallelism runs with that of its input, in one chain.
                return written.setParallelism(
                        parallelism == null ? rows.getParallelism() : parallelism);
            }

            @Override
            public Optional<Integer> getParallelism() {
                return Optional.ofNullable(parallelism);
            }
        };
    }

    @Override
    public DynamicTableSink copy() {
        return new ClickHouseDynamicTableSink(sink, table, uid, parallelism);
    }

    @Override
    public String asSummaryString() {
        return "ClickHouse " + table;
    }
}
