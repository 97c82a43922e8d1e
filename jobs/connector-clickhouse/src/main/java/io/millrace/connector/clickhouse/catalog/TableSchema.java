package io.millrace.connector.clickhouse.catalog;

import io.millrace.connector.clickhouse.client.TableDescription;
import io.millrace.connector.clickhouse.client.TableEngine;
import io.millrace.connector.clickhouse.client.TableName;
import io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions;

import org.apache.flink.table.api.Schema;
import org.apache.flink.table.types.DataType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What Flink sees of a ClickHouse table.
 *
 * <p>Left out are columns that {@code SELECT *} leaves out (MATERIALIZED, ALIAS, EPHEMERAL), those
 * that the sink fills (the batch id and is_deleted), and those of types that Flink does not have.
 */
final class TableSchema {
    static final String BATCH_ID_COLUMN =
            ClickHouseConnectorOptions.SINK_BATCH_ID_COLUMN.defaultValue();

    private static final Logger LOG = LoggerFactory.getLogger(TableSchema.class);
    private static final Set<String> READ_AND_WRITTEN = Set.of("", "DEFAULT");
    private static final Set<LogicalTypeRoot> PARTITION_TYPES =
            Set.of(
                    LogicalTypeRoot.VARCHAR,
                    LogicalTypeRoot.TINYINT,
                    LogicalTypeRoot.SMALLINT,
                    LogicalTypeRoot.INTEGER,
                    LogicalTypeRoot.BIGINT,
                    LogicalTypeRoot.DATE);

    private final TableEngine engine;
    private final Map<String, DataType> columns = new LinkedHashMap<>();

    TableSchema(TableDescription table, TableEngine engine) {
        this.engine = engine;
        for (TableDescription.Column column : table.columns()) {
            if (isVisible(column)) {
                Optional<DataType> type = FlinkTypes.of(column.type());
                type.ifPresentOrElse(
                        found -> columns.put(column.name(), found),
                        () ->
                                LOG.warn(
                                        "Column '{}' of ClickHouse table {} is left out: Flink has no type for {}",
                                        column.name(),
                                        table.name(),
                                        column.type()));
            }
        }
    }

    Schema schema() {
        Schema.Builder schema = Schema.newBuilder();
        columns.forEach(schema::column);
        List<String> key = primaryKey();
        return key.isEmpty() ? schema.build() : schema.primaryKey(key).build();
    }

    /** The sorting key of a ReplacingMergeTree, where it is plain columns that have no NULL. */
    List<String> primaryKey() {
        List<String> key = engine.sortingKey().stream().map(TableName::unquote).toList();
        boolean plain =
                key.stream()
                        .map(columns::get)
                        .allMatch(type -> type != null && !type.getLogicalType().isNullable());
        return engine.isReplacing() && plain ? key : List.of();
    }

    /** The columns of PARTITION BY, where they are plain ones. */
    List<String> partitionKeys() {
        List<String> keys = engine.partitionKey().stream().map(TableName::unquote).toList();
        boolean plain =
                keys.stream()
                        .map(columns::get)
                        .allMatch(
                                type ->
                                        type != null
                                                && !type.getLogicalType().isNullable()
                                                && PARTITION_TYPES.contains(
                                                        type.getLogicalType().getTypeRoot()));
        return plain ? keys : List.of();
    }

    /** Options with which the sink takes updates and deletes; empty for other tables. */
    Map<String, String> upsertOptions() {
        Optional<String> version = engine.versionColumn().filter(columns::containsKey);
        if (version.isEmpty() || engine.deletedColumn().isEmpty() || primaryKey().isEmpty()) {
            return Map.of();
        }
        return Map.of(
                ClickHouseConnectorOptions.SINK_VERSION_COLUMN.key(),
                version.get(),
                ClickHouseConnectorOptions.SINK_DELETED_COLUMN.key(),
                engine.deletedColumn().get());
    }

    private boolean isVisible(TableDescription.Column column) {
        boolean ofTheSink =
                column.name().equals(BATCH_ID_COLUMN) && column.type().name().equals("UUID")
                        || engine.deletedColumn().equals(Optional.of(column.name()));
        return READ_AND_WRITTEN.contains(column.defaultKind()) && !ofTheSink;
    }
}
