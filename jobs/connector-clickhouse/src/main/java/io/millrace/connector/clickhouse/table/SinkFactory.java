package io.millrace.connector.clickhouse.table;

import io.millrace.connector.clickhouse.client.TableName;
import io.millrace.connector.clickhouse.sink.ClickHouseSink;
import io.millrace.connector.clickhouse.sink.ClickHouseSinkBuilder;
import io.millrace.connector.clickhouse.sink.writer.OnUnencodable;

import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.factories.DynamicTableFactory.Context;
import org.apache.flink.table.factories.FactoryUtil;
import org.apache.flink.table.types.logical.RowType;

import javax.annotation.Nullable;

import java.util.Arrays;
import java.util.Optional;

import static io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions.DATABASE_NAME;
import static io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions.PASSWORD;
import static io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions.REQUEST_TIMEOUT;
import static io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions.SINK_BATCH_ID_COLUMN;
import static io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions.SINK_BUFFER_MAX_BYTES;
import static io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions.SINK_DEAD_LETTER_TABLE;
import static io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions.SINK_DELETED_COLUMN;
import static io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions.SINK_DELIVERY_GUARANTEE;
import static io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions.SINK_MAX_BYTES;
import static io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions.SINK_MAX_ROWS;
import static io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions.SINK_MINIMUM_DEDUPLICATION_WINDOW;
import static io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions.SINK_ON_UNENCODABLE;
import static io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions.SINK_PARTITION_BY;
import static io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions.SINK_POSITION_COLUMN;
import static io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions.SINK_RECOVERY_BEYOND_WINDOW;
import static io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions.SINK_RECOVERY_REWIND;
import static io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions.SINK_SOURCE_COLUMN;
import static io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions.SINK_SPILL_DIRECTORY;
import static io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions.SINK_SPILL_THRESHOLD;
import static io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions.SINK_SWAP_LEDGER;
import static io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions.SINK_UID;
import static io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions.SINK_VERSION_COLUMN;
import static io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions.TABLE_NAME;
import static io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions.URL;
import static io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions.USERNAME;

/** Makes table sinks from options. */
final class SinkFactory {
    private SinkFactory() {}

    static ClickHouseDynamicTableSink create(Context context, ReadableConfig options) {
        RowType rows = (RowType) context.getPhysicalRowDataType().getLogicalType();
        UpsertOptions upsert = upsert(context, options, rows);
        TableName table = new TableName(options.get(DATABASE_NAME), options.get(TABLE_NAME));
        return new ClickHouseDynamicTableSink(
                sink(options, upsert == null ? rows : upsert.writtenRows()),
                table.toString(),
                options.getOptional(SINK_UID)
                        .orElse(ClickHouseDynamicTableFactory.IDENTIFIER + "-" + table),
                options.getOptional(FactoryUtil.SINK_PARALLELISM).orElse(null),
                upsert);
    }

    @Nullable
    private static UpsertOptions upsert(Context context, ReadableConfig options, RowType rows) {
        String version = options.getOptional(SINK_VERSION_COLUMN).orElse(null);
        if (version == null) {
            return null;
        }
        int[] key = context.getPrimaryKeyIndexes();
        if (key.length == 0) {
            throw new ValidationException(
                    "'sink.version-column' is set, so the table needs a PRIMARY KEY (...) NOT ENFORCED: the sorting key of the ClickHouse table");
        }
        if (!rows.getFieldNames().contains(version)) {
            throw new ValidationException(
                    "'sink.version-column' is '%s', but the table has no such column"
                            .formatted(version));
        }
        String deleted = options.get(SINK_DELETED_COLUMN);
        if (rows.getFieldNames().contains(deleted)) {
            throw new ValidationException(
                    "The sink fills column '%s' ('sink.deleted-column') by itself: leave it out of the table's columns"
                            .formatted(deleted));
        }
        return new UpsertOptions(
                ConnectionSettings.of(options),
                new TableName(options.get(DATABASE_NAME), options.get(TABLE_NAME)),
                rows,
                Arrays.stream(key).mapToObj(rows.getFieldNames()::get).toList(),
                version,
                deleted);
    }

    private static ClickHouseSink sink(ReadableConfig options, RowType rowType) {
        ClickHouseSinkBuilder builder =
                ClickHouseSink.builder()
                        .setUrl(options.get(URL))
                        .setUser(options.get(USERNAME), options.get(PASSWORD))
                        .setTable(options.get(DATABASE_NAME), options.get(TABLE_NAME))
                        .setRequestTimeout(options.get(REQUEST_TIMEOUT))
                        .setDeliveryGuarantee(options.get(SINK_DELIVERY_GUARANTEE))
                        .setBatchLimits(options.get(SINK_MAX_ROWS), options.get(SINK_MAX_BYTES))
                        .setBatchIdColumn(options.get(SINK_BATCH_ID_COLUMN))
                        .setMinimumDeduplicationWindow(
                                options.get(SINK_MINIMUM_DEDUPLICATION_WINDOW))
                        .setBeyondWindow(options.get(SINK_RECOVERY_BEYOND_WINDOW))
                        .setBufferBytes(options.get(SINK_BUFFER_MAX_BYTES))
                        .setSpillThreshold(options.get(SINK_SPILL_THRESHOLD))
                        .setPositionColumns(
                                options.get(SINK_SOURCE_COLUMN), options.get(SINK_POSITION_COLUMN))
                        .setOnRewind(options.get(SINK_RECOVERY_REWIND))
                        .setRowType(rowType);
        options.getOptional(SINK_PARTITION_BY).ifPresent(builder::setPartitionBy);
        options.getOptional(SINK_SPILL_DIRECTORY).ifPresent(builder::setSpillDirectory);
        deadLetterTable(options).ifPresent(builder::setDeadLetterTable);
        options.getOptional(SINK_SWAP_LEDGER)
                .map(SinkFactory::swapLedger)
                .ifPresent(builder::setSwapLedger);
        return builder.build();
    }

    private static TableName swapLedger(String ledger) {
        int dot = ledger.indexOf('.');
        if (dot < 1 || dot == ledger.length() - 1) {
            throw new IllegalArgumentException(
                    "'sink.swap-ledger' must look like database.table, but is '" + ledger + "'");
        }
        return new TableName(ledger.substring(0, dot), ledger.substring(dot + 1));
    }

    private static Optional<TableName> deadLetterTable(ReadableConfig options) {
        boolean wanted = options.get(SINK_ON_UNENCODABLE) == OnUnencodable.DEAD_LETTER;
        Optional<String> table = options.getOptional(SINK_DEAD_LETTER_TABLE);
        if (wanted != table.isPresent()) {
            throw new IllegalArgumentException(
                    "'sink.on-unencodable' = 'dead-letter' and 'sink.dead-letter.table' belong together: set both or none");
        }
        return table.map(
                name -> {
                    int dot = name.indexOf('.');
                    return dot < 0
                            ? new TableName(options.get(DATABASE_NAME), name)
                            : new TableName(name.substring(0, dot), name.substring(dot + 1));
                });
    }
}
