package io.millrace.pipelines.cdc;

import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.ProviderContext;
import org.apache.flink.table.connector.source.DataStreamScanProvider;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.connector.source.ScanTableSource;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.DataType;

import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * Flink CDC on Postgres: a snapshot of the tables, then their changes, in one source with a fixed
 * uid.
 */
final class ChangeTableSource implements ScanTableSource {
    private final DataType rowType;
    private final ReadableConfig options;
    private final Properties debezium;

    ChangeTableSource(DataType rowType, ReadableConfig options, Properties debezium) {
        this.rowType = rowType;
        this.options = options;
        this.debezium = debezium;
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
                ReplicationCheck.run(options, debezium, tables());
                String name = "postgres-" + options.get(ChangeOptions.SCHEMA_NAME);
                return environment
                        .fromSource(
                                CaptureSource.of(options, debezium, tables(), type),
                                WatermarkStrategy.noWatermarks(),
                                name)
                        .uid("source-" + name);
            }

            @Override
            public boolean isBounded() {
                return false;
            }
        };
    }

    /** The captured tables with their schema, and the heartbeat's. */
    private List<String> tables() {
        List<String> tables = new ArrayList<>();
        for (String table : options.get(ChangeOptions.TABLE_NAMES)) {
            tables.add(options.get(ChangeOptions.SCHEMA_NAME) + "." + table);
        }
        tables.add(options.get(ChangeOptions.HEARTBEAT_TABLE));
        return tables;
    }

    @Override
    public DynamicTableSource copy() {
        return new ChangeTableSource(rowType, options, debezium);
    }

    @Override
    public String asSummaryString() {
        return "postgres-changes";
    }
}
