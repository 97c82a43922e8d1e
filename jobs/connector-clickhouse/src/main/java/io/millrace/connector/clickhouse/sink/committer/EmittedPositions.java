package io.millrace.connector.clickhouse.sink.committer;

import io.millrace.connector.clickhouse.client.TableName;
import io.millrace.connector.clickhouse.sink.writer.Batch;

import org.apache.flink.annotation.Internal;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** For every table and source the highest position that was ever handed to the committer. */
@Internal
public final class EmittedPositions {
    private final Map<TableName, Map<String, Long>> tables = new LinkedHashMap<>();

    /** Takes the positions of a batch in. */
    void add(Batch batch) {
        batch.positions().forEach((source, position) -> add(batch.table(), source, position));
    }

    void add(TableName table, String source, long position) {
        tables.computeIfAbsent(table, key -> new TreeMap<>()).merge(source, position, Math::max);
    }

    void addAll(EmittedPositions others) {
        others.tables.forEach(
                (table, sources) ->
                        sources.forEach((source, position) -> add(table, source, position)));
    }

    /** The sources of a table; empty when nothing is known of it. */
    Map<String, Long> of(TableName table) {
        return tables.getOrDefault(table, Map.of());
    }

    /** By table and source. */
    Map<TableName, Map<String, Long>> asMap() {
        return tables;
    }

    @Override
    public String toString() {
        return tables.toString();
    }
}
