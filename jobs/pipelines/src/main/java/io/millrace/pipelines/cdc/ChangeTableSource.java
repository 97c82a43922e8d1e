package io.millrace.pipelines.cdc;

import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.cdc.connectors.base.options.StartupOptions;
import org.apache.flink.cdc.connectors.postgres.source.PostgresSourceBuilder.PostgresIncrementalSource;
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
                ReplicationCheck.run(options, tables());
                String name = "postgres-" + options.get(ChangeOptions.SCHEMA_NAME);
                return environment
                        .fromSource(source(type), WatermarkStrategy.noWatermarks(), name)
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

    private PostgresIncrementalSource<RowData> source(TypeInformation<RowData> type) {
        String schema = options.get(ChangeOptions.SCHEMA_NAME);
        String heartbeat = options.get(ChangeOptions.HEARTBEAT_TABLE);
        return PostgresIncrementalSource.<RowData>builder()
                .hostname(options.get(ChangeOptions.HOSTNAME))
                .port(options.get(ChangeOptions.PORT))
                .database(options.get(ChangeOptions.DATABASE_NAME))
                .schemaList(schema, heartbeat.substring(0, heartbeat.indexOf('.')))
                .tableList(tables().toArray(String[]::new))
                .username(options.get(ChangeOptions.USERNAME))
                .password(options.get(ChangeOptions.PASSWORD))
                .decodingPluginName("pgoutput")
                .slotName(options.get(ChangeOptions.SLOT))
                .startupOptions(StartupOptions.initial())
                .debeziumProperties(debeziumProperties())
                .deserializer(new ChangeDeserializer(type, schema))
                .build();
    }

    private Properties debeziumProperties() {
        var properties = new Properties();
        properties.setProperty("publication.name", options.get(ChangeOptions.PUBLICATION));
        // Slot and publication belong to the database's owner: made by a migration, never by a job
        // that comes and goes.
        properties.setProperty("publication.autocreate.mode", "disabled");
        properties.setProperty("slot.drop.on.stop", "false");
        // Exact decimals: a double would round money.
        properties.setProperty("decimal.handling.mode", "string");
        // Flink CDC ignores its own fetch size for snapshots; Debezium's counts.
        properties.setProperty("snapshot.fetch.size", "10240");
        properties.putAll(debezium);
        return properties;
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
