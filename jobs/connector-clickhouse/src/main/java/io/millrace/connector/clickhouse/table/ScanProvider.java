package io.millrace.connector.clickhouse.table;

import io.millrace.connector.clickhouse.source.ClickHouseSource;
import io.millrace.connector.clickhouse.source.ScanRequest;
import io.millrace.connector.clickhouse.source.ScanRequest.Order;
import io.millrace.connector.clickhouse.source.TableReading;

import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamSource;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.connector.ProviderContext;
import org.apache.flink.table.connector.source.DataStreamScanProvider;
import org.apache.flink.table.data.RowData;

import javax.annotation.Nullable;

import java.util.List;
import java.util.Optional;

/** Puts the source of a scan into a job. */
final class ScanProvider implements DataStreamScanProvider {
    private final SourceOptions options;
    private final TableReading reading;
    @Nullable private final List<String> partitionIds;
    @Nullable private final Long limit;
    private final TypeInformation<RowData> type;

    ScanProvider(
            SourceOptions options,
            TableReading reading,
            @Nullable List<String> partitionIds,
            @Nullable Long limit,
            TypeInformation<RowData> type) {
        this.options = options;
        this.reading = reading;
        this.partitionIds = partitionIds;
        this.limit = limit;
        this.type = type;
    }

    @Override
    public DataStream<RowData> produceDataStream(
            ProviderContext context, StreamExecutionEnvironment env) {
        ScanRequest request =
                new ScanRequest(
                        reading,
                        partitionIds,
                        limit,
                        options.rowsPerSplit(),
                        order(env),
                        options.scanRetries());
        DataStreamSource<RowData> rows =
                env.fromSource(
                        new ClickHouseSource(request),
                        WatermarkStrategy.noWatermarks(),
                        "ClickHouse " + options.table(),
                        type);
        context.generateUid("source").ifPresent(rows::uid);
        if (options.parallelism() != null) {
            rows.setParallelism(options.parallelism());
        }
        return rows;
    }

    /** Only a scan that checkpoints can interrupt has to find its place again. */
    private static Order order(StreamExecutionEnvironment env) {
        boolean batch =
                env.getConfiguration().get(ExecutionOptions.RUNTIME_MODE)
                        == RuntimeExecutionMode.BATCH;
        return !batch && env.getCheckpointConfig().isCheckpointingEnabled()
                ? Order.REPEATABLE
                : Order.NONE;
    }

    @Override
    public Optional<Integer> getParallelism() {
        return Optional.ofNullable(options.parallelism());
    }

    @Override
    public boolean isBounded() {
        return true;
    }
}
