package io.millrace.pipelines.events;

import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.ProviderContext;
import org.apache.flink.table.connector.source.DataStreamScanProvider;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.connector.source.ScanTableSource;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.DataType;

import java.util.Properties;

/**
 * The click stream: Kafka, decoded; and where asked, duplicates marked.
 *
 * <pre>
 * Kafka --> decode --> by event_id --> mark duplicates
 * </pre>
 *
 * <p>Operators that keep state have a fixed uid, so that a savepoint survives another SQL text
 * around them.
 */
final class EventTableSource implements ScanTableSource {
    private final DataType rowType;
    private final ReadableConfig options;
    private final Properties kafka;

    EventTableSource(DataType rowType, ReadableConfig options, Properties kafka) {
        this.rowType = rowType;
        this.options = options;
        this.kafka = kafka;
    }

    @Override
    public ChangelogMode getChangelogMode() {
        return ChangelogMode.insertOnly();
    }

    @Override
    public ScanRuntimeProvider getScanRuntimeProvider(ScanContext context) {
        TypeInformation<RowData> type = context.createTypeInformation(rowType);
        return new DataStreamScanProvider() {
            @Override
            public DataStream<RowData> produceDataStream(
                    ProviderContext providerContext, StreamExecutionEnvironment environment) {
                return rows(environment, type);
            }

            @Override
            public boolean isBounded() {
                return options.get(EventOptions.BOUNDED);
            }
        };
    }

    private DataStream<RowData> rows(
            StreamExecutionEnvironment environment, TypeInformation<RowData> type) {
        String topic = options.get(EventOptions.TOPIC);
        DataStream<RowData> decoded =
                environment
                        .fromSource(source(topic, type), WatermarkStrategy.noWatermarks(), topic)
                        .uid("source-" + topic);
        if (!options.get(EventOptions.MARK_DUPLICATES)) {
            return decoded;
        }
        return decoded.keyBy(MarkDuplicates::bucket)
                .transform(
                        "mark duplicates",
                        type,
                        new MarkDuplicates(
                                options.get(EventOptions.DEDUPLICATION_WINDOW),
                                options.get(EventOptions.DEDUPLICATION_RETENTION)))
                .uid("duplicates-" + topic);
    }

    private KafkaSource<RowData> source(String topic, TypeInformation<RowData> type) {
        var builder =
                KafkaSource.<RowData>builder()
                        .setBootstrapServers(options.get(EventOptions.BOOTSTRAP_SERVERS))
                        .setTopics(topic)
                        .setGroupId(options.get(EventOptions.GROUP_ID))
                        // Without a checkpoint there is nothing to continue from: all of it, lest
                        // any be lost.
                        .setStartingOffsets(OffsetsInitializer.earliest())
                        .setDeserializer(
                                new EventDeserializer(
                                        type, options.get(EventOptions.ALLOWED_AHEAD)))
                        .setProperties(kafka);
        if (options.get(EventOptions.BOUNDED)) {
            builder.setBounded(OffsetsInitializer.latest());
        }
        return builder.build();
    }

    @Override
    public DynamicTableSource copy() {
        return new EventTableSource(rowType, options, kafka);
    }

    @Override
    public String asSummaryString() {
        return "click-events";
    }
}
