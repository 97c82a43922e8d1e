package io.millrace.connector.clickhouse.source;

import io.millrace.connector.clickhouse.client.ClickHouseClient;
import io.millrace.connector.clickhouse.client.TableEngine;
import io.millrace.connector.clickhouse.client.TableName;

import org.apache.flink.annotation.Internal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The partitions of a table that is partitioned by plain columns.
 *
 * @param ids ClickHouse's partition id for each combination of column values as text
 */
@Internal
public record Partitions(Map<Map<String, String>, String> ids) {

    /**
     * Lists the partitions that have rows.
     *
     * @param columns by which the Flink table is partitioned
     * @throws IllegalStateException when the ClickHouse table is partitioned otherwise
     */
    public static Partitions list(TableName table, List<String> columns, ClickHouseClient client)
            throws IOException, InterruptedException {
        List<String> key =
                TableEngine.of(table, client)
                        .map(TableEngine::partitionKey)
                        .orElse(List.of())
                        .stream()
                        .map(TableName::unquote)
                        .toList();
        if (!new HashSet<>(key).equals(new HashSet<>(columns))) {
            throw new IllegalStateException(
                    "Cannot list the partitions of ClickHouse table %s: it is PARTITIONED BY (%s) in Flink, but by (%s) in ClickHouse"
                            .formatted(table, String.join(", ", columns), String.join(", ", key)));
        }
        String values =
                IntStream.rangeClosed(1, key.size())
                        .mapToObj(i -> ", toString(_partition_value." + i + ")")
                        .collect(Collectors.joining());
        List<List<String>> rows =
                client.query(
                        "SELECT DISTINCT _partition_id%s FROM %s ORDER BY 1"
                                .formatted(values, table.quoted()),
                        Map.of());
        Map<Map<String, String>, String> ids = new LinkedHashMap<>();
        for (List<String> row : rows) {
            Map<String, String> spec = new LinkedHashMap<>();
            for (String column : columns) {
                spec.put(column, row.get(1 + key.indexOf(column)));
            }
            ids.put(spec, row.get(0));
        }
        return new Partitions(ids);
    }

    /** The column values of each partition. */
    public List<Map<String, String>> specs() {
        return new ArrayList<>(ids.keySet());
    }
}
