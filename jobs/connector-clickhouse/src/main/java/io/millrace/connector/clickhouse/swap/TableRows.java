package io.millrace.connector.clickhouse.swap;

import io.millrace.connector.clickhouse.client.ClickHouseClient;
import io.millrace.connector.clickhouse.client.TableDescription.Column;
import io.millrace.connector.clickhouse.client.TableName;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Counts, compares and copies rows of tables that have the same columns. */
final class TableRows {
    private static final Set<String> STORED = Set.of("", "DEFAULT");

    private final ClickHouseClient client;
    private final List<String> columns;

    /**
     * @param columns those of the tables; computed ones are left out
     */
    TableRows(ClickHouseClient client, List<Column> columns) {
        this.client = client;
        this.columns =
                columns.stream()
                        .filter(column -> STORED.contains(column.defaultKind()))
                        .map(Column::name)
                        .toList();
    }

    /** The rows of a partition that meet a condition, whatever their order. */
    record Fingerprint(long rows, String hash) {}

    Fingerprint fingerprint(TableName table, String partition, String condition)
            throws IOException, InterruptedException {
        return fingerprint(table, partition, condition, Set.of());
    }

    /** Without the values of some columns. */
    Fingerprint fingerprint(
            TableName table, String partition, String condition, Set<String> ignoredColumns)
            throws IOException, InterruptedException {
        String text =
                columns.stream()
                        .filter(column -> !ignoredColumns.contains(column))
                        .map(TableName::quote)
                        .collect(Collectors.joining(", ", "toString(tuple(", "))"));
        List<String> row =
                client.query(
                                "SELECT count(), sum(cityHash64(%s)) FROM %s WHERE _partition_id = {partition:String} AND (%s)"
                                        .formatted(text, table.quoted(), condition),
                                Map.of("partition", partition))
                        .get(0);
        return new Fingerprint(Long.parseLong(row.get(0)), row.get(1));
    }

    long count(TableName table, String partition, String condition)
            throws IOException, InterruptedException {
        return Long.parseLong(
                client.query(
                                "SELECT count() FROM %s WHERE _partition_id = {partition:String} AND (%s)"
                                        .formatted(table.quoted(), condition),
                                Map.of("partition", partition))
                        .get(0)
                        .get(0));
    }

    /** Appends rows to a table and its views, without any deduplication. */
    void copy(TableName from, String partition, String condition, TableName to)
            throws IOException, InterruptedException {
        String names = columns.stream().map(TableName::quote).collect(Collectors.joining(", "));
        client.query(
                "INSERT INTO %s (%s) SELECT %s FROM %s WHERE _partition_id = {partition:String} AND (%s) SETTINGS insert_deduplicate = 0, async_insert = 0, materialized_views_ignore_errors = 0"
                        .formatted(to.quoted(), names, names, from.quoted(), condition),
                Map.of("partition", partition));
    }
}
