package io.millrace.connector.clickhouse.swap;

import io.millrace.connector.clickhouse.client.ClickHouseClient;
import io.millrace.connector.clickhouse.client.TableInspector.View;
import io.millrace.connector.clickhouse.client.TableName;

import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Copies of a live table, of its views and of their targets, in which a swap is prepared: what is
 * inserted into the copy of the table reaches the copies of the targets as it would reach the live
 * ones.
 *
 * <p>Their names carry the attempt that they belong to. Dropping them is what stops an attempt for
 * good: a statement of it that is still on its way finds nothing to replace a partition from.
 */
final class WorkTables {
    /** Newer servers refuse to replace a partition by an empty one unless they are told. */
    private static final String REPLACE_BY_NOTHING = "allow_replace_partition_from_empty_source";

    private final ClickHouseClient client;
    private final TableName base;
    private final Collection<View> views;
    private final String suffix;

    WorkTables(ClickHouseClient client, TableName base, Collection<View> views, UUID attempt) {
        this.client = client;
        this.base = base;
        this.views = views;
        this.suffix = suffix(attempt);
    }

    static String suffix(UUID attempt) {
        return "__swap_" + attempt.toString().replace("-", "");
    }

    /** The copy of a live table or view. */
    TableName of(TableName live) {
        return new TableName(live.database(), live.table() + suffix);
    }

    /** The live tables that the views write to, each after those that it is fed from. */
    Set<TableName> targets() {
        Set<TableName> targets = new LinkedHashSet<>();
        views.forEach(view -> targets.add(view.target()));
        return targets;
    }

    void create() throws IOException, InterruptedException {
        copyOf(base);
        for (TableName target : targets()) {
            copyOf(target);
        }
        for (View view : views) {
            TableName source = source(view);
            execute(
                    "CREATE MATERIALIZED VIEW %s TO %s AS %s"
                            .formatted(
                                    of(view.name()).quoted(),
                                    of(view.target()).quoted(),
                                    new ViewQuery(view.select()).on(source, of(source))));
        }
    }

    private void copyOf(TableName live) throws IOException, InterruptedException {
        execute("CREATE TABLE " + of(live).quoted() + " AS " + live.quoted());
    }

    /** The table whose inserts the view sees. */
    private TableName source(View view) {
        Set<TableName> sources = new LinkedHashSet<>();
        int mentions = 0;
        for (TableName table : sources()) {
            int count = new ViewQuery(view.select()).mentions(table);
            mentions += count;
            if (count > 0) {
                sources.add(table);
            }
        }
        if (mentions != 1) {
            throw new IllegalStateException(
                    "Cannot rebuild the aggregates of view %s: its query must read %s, or the target of another view on it, once; it names them %d times."
                            .formatted(view.name(), base, mentions));
        }
        return sources.iterator().next();
    }

    private Set<TableName> sources() {
        Set<TableName> sources = new LinkedHashSet<>();
        sources.add(base);
        sources.addAll(targets());
        return sources;
    }

    /** Partitions of a copy. */
    List<String> partitions(TableName live) throws IOException, InterruptedException {
        TableName copy = of(live);
        return client
                .query(
                        "SELECT DISTINCT partition_id FROM system.parts WHERE active AND rows > 0"
                                + " AND database = {database:String} AND table = {table:String}"
                                + " ORDER BY partition_id",
                        Map.of("database", copy.database(), "table", copy.table()))
                .stream()
                .map(row -> row.get(0))
                .toList();
    }

    /**
     * Puts the copy's partition in the place of the live one, at once; an empty one too. The
     * statement names the copy, so that it fails when the copy is gone.
     */
    void replace(TableName live, String partition) throws IOException, InterruptedException {
        execute(
                "ALTER TABLE %s REPLACE PARTITION ID '%s' FROM %s%s"
                        .formatted(
                                live.quoted(),
                                partition,
                                of(live).quoted(),
                                knows(REPLACE_BY_NOTHING)
                                        ? " SETTINGS " + REPLACE_BY_NOTHING + " = 1"
                                        : ""));
    }

    private boolean knows(String setting) throws IOException, InterruptedException {
        return !client.query(
                        "SELECT 1 FROM system.settings WHERE name = {name:String}",
                        Map.of("name", setting))
                .isEmpty();
    }

    void drop() throws IOException, InterruptedException {
        drop(client, suffix);
    }

    /** Drops all tables and views whose names end so. */
    static void drop(ClickHouseClient client, String suffix)
            throws IOException, InterruptedException {
        List<List<String>> tables =
                client.query(
                        "SELECT database, name FROM system.tables"
                                + " WHERE endsWith(name, {suffix:String})"
                                + " ORDER BY engine = 'MaterializedView' DESC",
                        Map.of("suffix", suffix));
        for (List<String> row : tables) {
            TableName table = new TableName(row.get(0), row.get(1));
            client.query(
                    "DROP TABLE IF EXISTS "
                            + table.quoted()
                            + " SYNC SETTINGS max_table_size_to_drop = 0",
                    Map.of());
        }
    }

    private void execute(String statement) throws IOException, InterruptedException {
        client.query(statement, Map.of());
    }
}
