package io.millrace.benchmarks.pipeline;

import io.millrace.connector.clickhouse.sink.ClickHouseSink;
import io.millrace.connector.clickhouse.sink.ClickHouseSinkBuilder;

import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.table.data.RowData;

/** The Flink job of a variant. */
final class EventJob {
    private EventJob() {}

    /** Whether a job ends with what the topic holds at its start. */
    enum Input {
        BOUNDED,
        ENDLESS
    }

    static JobGraph graph(WorkerSettings settings, Input input) {
        Configuration configuration = new Configuration();
        configuration.setString("pipeline.object-reuse", "true");
        configuration.setString("execution.checkpointing.mode", "EXACTLY_ONCE");
        configuration.setString(
                "execution.checkpointing.interval", settings.checkpointMillis() + " ms");
        configuration.setString("execution.checkpointing.dir", settings.checkpoints());
        configuration.setString("execution.checkpointing.data-inline-threshold", "1 mb");
        configuration.setString(
                "execution.buffer-timeout.interval", settings.bufferTimeoutMillis() + " ms");
        configuration.setString("restart-strategy.type", "none");
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        env.setParallelism(settings.parallelism());
        env.fromSource(source(settings, input), WatermarkStrategy.noWatermarks(), "events")
                .uid("events")
                .sinkTo(sink(settings))
                .name("sink")
                .uid("sink");
        return env.getStreamGraph().getJobGraph();
    }

    private static KafkaSource<RowData> source(WorkerSettings settings, Input input) {
        KafkaSourceBuilder<RowData> source =
                KafkaSource.<RowData>builder()
                        .setBootstrapServers(settings.bootstrapServers())
                        .setTopics(EventTopic.NAME)
                        .setGroupId("bench")
                        .setProperty("fetch.max.wait.ms", "50")
                        .setStartingOffsets(OffsetsInitializer.earliest())
                        .setDeserializer(new EventParser());
        return input == Input.BOUNDED
                ? source.setBounded(OffsetsInitializer.latest()).build()
                : source.build();
    }

    private static Sink<RowData> sink(WorkerSettings settings) {
        return switch (settings.variant()) {
            case EXACTLY_ONCE -> ours(settings, DeliveryGuarantee.EXACTLY_ONCE);
            case AT_LEAST_ONCE -> ours(settings, DeliveryGuarantee.AT_LEAST_ONCE);
            case JDBC -> JdbcVariant.sink(settings);
            case BLACKHOLE -> new DiscardingSink<>();
            case RAW_INSERT -> throw new IllegalArgumentException("No Flink in this variant");
        };
    }

    private static Sink<RowData> ours(WorkerSettings settings, DeliveryGuarantee guarantee) {
        ClickHouseSinkBuilder builder =
                ClickHouseSink.builder()
                        .setUrl(settings.clickHouseUrl())
                        .setUser(settings.user(), settings.password())
                        .setTable(EventTable.DATABASE, EventTable.TABLE)
                        .setRowType(EventColumns.rowType())
                        .setDeliveryGuarantee(guarantee);
        if (guarantee == DeliveryGuarantee.EXACTLY_ONCE) {
            builder.setSpillDirectory(settings.checkpoints() + "/spill");
        }
        return builder.build();
    }
}
