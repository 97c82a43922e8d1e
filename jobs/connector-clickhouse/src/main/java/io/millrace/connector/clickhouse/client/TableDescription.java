package io.millrace.connector.clickhouse.client;

import org.apache.flink.annotation.Internal;

import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/**
 * What the server says about a table.
 *
 * @param engine the engine's name, such as {@code ReplacingMergeTree}
 * @param partitionKey the PARTITION BY expression; empty when there is none
 * @param deduplication what the table remembers of past inserts
 * @param serverZone the zone of date-time columns that name none
 * @param columns in the order of the table
 */
@Internal
public record TableDescription(
        TableName name,
        String engine,
        String partitionKey,
        Deduplication deduplication,
        ZoneId serverZone,
        List<Column> columns) {

    /**
     * A column.
     *
     * @param defaultKind empty, DEFAULT, MATERIALIZED, ALIAS or EPHEMERAL
     */
    public record Column(String name, ClickHouseType type, String defaultKind) {}

    /**
     * How long the table recognizes a repeated insert.
     *
     * @param setting the table setting that says so
     * @param blocks number of inserted blocks that are remembered; 0 when the table remembers none
     * @param seconds for how long; Long.MAX_VALUE when time does not matter
     */
    public record Deduplication(String setting, long blocks, long seconds) {}

    /** Tables of these engines coordinate their inserts through Keeper. */
    public boolean isReplicated() {
        return engine.startsWith("Replicated") || engine.startsWith("Shared");
    }

    public Optional<Column> column(String columnName) {
        return columns.stream().filter(column -> column.name().equals(columnName)).findFirst();
    }
}
