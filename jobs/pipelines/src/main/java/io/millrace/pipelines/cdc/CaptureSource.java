package io.millrace.pipelines.cdc;

import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.cdc.connectors.base.options.StartupOptions;
import org.apache.flink.cdc.connectors.postgres.source.PostgresSourceBuilder.PostgresIncrementalSource;
import org.apache.flink.cdc.connectors.postgres.source.config.PostgresSourceConfigFactory;
import org.apache.flink.cdc.connectors.postgres.source.offset.PostgresOffsetFactory;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.table.data.RowData;

import java.time.Duration;
import java.util.List;
import java.util.Properties;

/**
 * Flink CDC's source, set up so that no change is lost around its snapshot.
 *
 * <p>Flink CDC reads a table's snapshot in splits, catches up with the changes that were made
 * meanwhile through a slot of its own (the backfill), and later leaves out of the stream what a
 * split should hold already. That loses changes: a source that is restored with several splits to
 * read decodes the backfill of all of them with the table filter of the first, and a transaction
 * that is open while a split is read is older than the split's end although the split lacks it.
 * Here nothing is caught up and nothing is left out: the stream starts at the position of the slot,
 * which is older than the snapshot, so that each change since the slot was made is a row. A row of
 * the snapshot is older than all changes, so what it lacks or has in advance does not matter.
 *
 * <p>Heartbeats of the source are off for a similar reason: a restore from the position of one can
 * skip the first change after it. The heartbeat table moves the position instead.
 */
final class CaptureSource {
    private CaptureSource() {}

    static PostgresIncrementalSource<RowData> of(
            ReadableConfig options,
            Properties debezium,
            List<String> tables,
            TypeInformation<RowData> type) {
        PostgresSourceConfigFactory settings = settings(options, debezium, tables);
        return new PostgresIncrementalSource<>(
                settings,
                new ChangeDeserializer(type, options.get(ChangeOptions.SCHEMA_NAME)),
                new PostgresOffsetFactory(),
                new SlotPositionDialect(settings.create(0)));
    }

    static PostgresSourceConfigFactory settings(
            ReadableConfig options, Properties debezium, List<String> tables) {
        String heartbeat = options.get(ChangeOptions.HEARTBEAT_TABLE);
        return PostgresIncrementalSource.<RowData>builder()
                .hostname(options.get(ChangeOptions.HOSTNAME))
                .port(options.get(ChangeOptions.PORT))
                .database(options.get(ChangeOptions.DATABASE_NAME))
                .schemaList(
                        options.get(ChangeOptions.SCHEMA_NAME),
                        heartbeat.substring(0, heartbeat.indexOf('.')))
                .tableList(tables.toArray(String[]::new))
                .username(options.get(ChangeOptions.USERNAME))
                .password(options.get(ChangeOptions.PASSWORD))
                .decodingPluginName("pgoutput")
                .slotName(options.get(ChangeOptions.SLOT))
                .startupOptions(StartupOptions.initial())
                .skipSnapshotBackfill(true)
                .heartbeatInterval(Duration.ZERO)
                .debeziumProperties(properties(options, debezium))
                .getConfigFactory();
    }

    private static Properties properties(ReadableConfig options, Properties debezium) {
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
}
