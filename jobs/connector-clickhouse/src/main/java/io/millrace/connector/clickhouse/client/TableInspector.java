package io.millrace.connector.clickhouse.client;

import io.millrace.connector.clickhouse.client.TableDescription.Column;
import io.millrace.connector.clickhouse.client.TableDescription.Deduplication;

import org.apache.flink.annotation.Internal;

import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads table definitions from the server's system tables. */
@Internal
public final class TableInspector {
    private static final String NAME = "(`(?:\\\\.|[^`\\\\])+`|[^.`\\s(]+)";
    private static final Pattern VIEW_TARGET =
            Pattern.compile(
                    "^CREATE MATERIALIZED VIEW %1$s\\.%1$s (?:UUID '\\S+' )?TO %1$s\\.%1$s"
                            .formatted(NAME));

    private final ClickHouseClient client;

    public TableInspector(ClickHouseClient client) {
        this.client = client;
    }

    /**
     * A materialized view.
     *
     * @param target the table that it writes to
     * @param select its query
     * @param changedAt when it was created or altered; the epoch when the server does not say
     */
    public record View(TableName name, TableName target, String select, Instant changedAt) {}

    /** Describes a table; empty when it does not exist or the user may not see it. */
    public Optional<TableDescription> describe(TableName table)
            throws IOException, InterruptedException {
        List<List<String>> rows =
                client.query(
                        "SELECT engine, engine_full, partition_key, timezone() FROM system.tables"
                                + " WHERE database = {database:String} AND name = {table:String}",
                        parameters(table));
        if (rows.isEmpty()) {
            return Optional.empty();
        }
        List<String> row = rows.get(0);
        return Optional.of(
                new TableDescription(
                        table,
                        row.get(0),
                        row.get(2),
                        deduplication(row.get(0), row.get(1)),
                        ZoneId.of(row.get(3)),
                        columns(table)));
    }

    /** All materialized views that an insert into a table reaches, views on view targets too. */
    public Collection<View> viewsOn(TableName table) throws IOException, InterruptedException {
        Map<TableName, View> views = new LinkedHashMap<>();
        collectViews(table, views);
        return views.values();
    }

    private void collectViews(TableName table, Map<TableName, View> views)
            throws IOException, InterruptedException {
        String readsFromTable =
                "(database, name) IN (SELECT dependency.1, dependency.2 FROM system.tables"
                        + " ARRAY JOIN arrayZip(dependencies_database, dependencies_table)"
                        + " AS dependency WHERE database = {database:String}"
                        + " AND name = {table:String})";
        for (View view : views(readsFromTable, parameters(table))) {
            if (views.putIfAbsent(view.name(), view) == null) {
                collectViews(view.target(), views);
            }
        }
    }

    /** All materialized views that write into a table. */
    public List<View> viewsInto(TableName target) throws IOException, InterruptedException {
        return views("1", Map.of()).stream().filter(view -> view.target().equals(target)).toList();
    }

    private List<View> views(String condition, Map<String, String> parameters)
            throws IOException, InterruptedException {
        List<List<String>> rows =
                client.query(
                        "SELECT database, name, create_table_query, as_select, toString(uuid),"
                                + " toUnixTimestamp(metadata_modification_time)"
                                + " FROM system.tables"
                                + " WHERE engine = 'MaterializedView' AND "
                                + condition,
                        parameters);
        List<View> views = new ArrayList<>();
        for (List<String> row : rows) {
            TableName name = new TableName(row.get(0), row.get(1));
            TableName target = target(name, row.get(2), row.get(4));
            Instant changedAt = Instant.ofEpochSecond(Long.parseLong(row.get(5)));
            views.add(new View(name, target, row.get(3), changedAt));
        }
        return views;
    }

    private static TableName target(TableName view, String createQuery, String uuid) {
        Matcher to = VIEW_TARGET.matcher(createQuery);
        if (to.find()) {
            return new TableName(TableName.unquote(to.group(3)), TableName.unquote(to.group(4)));
        }
        boolean named = uuid.replace("0", "").replace("-", "").isEmpty();
        return new TableName(
                view.database(), named ? ".inner." + view.table() : ".inner_id." + uuid);
    }

    private List<Column> columns(TableName table) throws IOException, InterruptedException {
        List<List<String>> rows =
                client.query(
                        "SELECT name, type, default_kind FROM system.columns"
                                + " WHERE database = {database:String} AND table = {table:String}"
                                + " ORDER BY position",
                        parameters(table));
        List<Column> columns = new ArrayList<>();
        for (List<String> row : rows) {
            columns.add(new Column(row.get(0), ClickHouseType.parse(row.get(1)), row.get(2)));
        }
        return columns;
    }

    private Deduplication deduplication(String engine, String engineFull)
            throws IOException, InterruptedException {
        if (!engine.endsWith("MergeTree")) {
            return new Deduplication("", 0, Long.MAX_VALUE);
        }
        boolean replicated = engine.startsWith("Replicated") || engine.startsWith("Shared");
        String blocks =
                replicated
                        ? "replicated_deduplication_window"
                        : "non_replicated_deduplication_window";
        long seconds =
                replicated
                        ? setting(engineFull, "replicated_deduplication_window_seconds")
                        : Long.MAX_VALUE;
        return new Deduplication(blocks, setting(engineFull, blocks), seconds);
    }

    /** A table setting: the table's own value, else the server's default. */
    private long setting(String engineFull, String name) throws IOException, InterruptedException {
        Matcher own = Pattern.compile("\\b" + name + " = (\\d+)").matcher(engineFull);
        if (own.find()) {
            return Long.parseLong(own.group(1));
        }
        List<List<String>> rows =
                client.query(
                        "SELECT value FROM system.merge_tree_settings WHERE name = {name:String}",
                        Map.of("name", name));
        return rows.isEmpty() ? 0 : Long.parseLong(rows.get(0).get(0));
    }

    private static Map<String, String> parameters(TableName table) {
        return Map.of("database", table.database(), "table", table.table());
    }
}
