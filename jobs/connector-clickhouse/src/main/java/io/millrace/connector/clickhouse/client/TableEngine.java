package io.millrace.connector.clickhouse.client;

import org.apache.flink.annotation.Internal;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How a table stores and merges its rows.
 *
 * @param name the engine, such as {@code ReplacingMergeTree}
 * @param arguments what stands in its parentheses, without the path and replica of Replicated
 *     engines
 * @param sortingKey expressions of ORDER BY; empty when there are none
 * @param primaryKey expressions of the primary index, a prefix of the sorting key
 * @param partitionKey expressions of PARTITION BY; empty when there are none
 * @param comment of the table
 */
@Internal
public record TableEngine(
        String name,
        List<String> arguments,
        List<String> sortingKey,
        List<String> primaryKey,
        List<String> partitionKey,
        String comment) {
    private static final Set<String> MERGING =
            Set.of(
                    "Replacing",
                    "Collapsing",
                    "VersionedCollapsing",
                    "Summing",
                    "Aggregating",
                    "Coalescing");
    private static final String FAMILY = "MergeTree";

    /** Describes the engine of a table; empty when it does not exist or may not be seen. */
    public static Optional<TableEngine> of(TableName table, ClickHouseClient client)
            throws IOException, InterruptedException {
        List<List<String>> rows =
                client.query(
                        "SELECT engine, engine_full, sorting_key, primary_key, partition_key,"
                                + " comment FROM system.tables"
                                + " WHERE database = {database:String} AND name = {table:String}",
                        Map.of("database", table.database(), "table", table.table()));
        return rows.stream()
                .findFirst()
                .map(
                        row ->
                                new TableEngine(
                                        row.get(0),
                                        arguments(row.get(0), row.get(1)),
                                        Expressions.split(row.get(2)),
                                        Expressions.split(row.get(3)),
                                        Expressions.split(row.get(4)),
                                        row.get(5)));
    }

    /** The engine of a table that does not exist yet, by its name and arguments. */
    public static TableEngine parse(String definition) {
        String text = definition.strip();
        int open = text.indexOf('(');
        String name = open < 0 ? text : text.substring(0, open).strip();
        return new TableEngine(name, arguments(name, text), List.of(), List.of(), List.of(), "");
    }

    /** Whether the table keeps sorted parts with a primary index. */
    public boolean isMergeTree() {
        return name.endsWith(FAMILY);
    }

    /** Whether rows of one sorting key become one, now or later, so that FINAL has a meaning. */
    public boolean mergesRows() {
        return isMergeTree() && MERGING.contains(kind());
    }

    public boolean isReplacing() {
        return isMergeTree() && kind().equals("Replacing");
    }

    /** The column by which a ReplacingMergeTree chooses the row that stays. */
    public Optional<String> versionColumn() {
        return argument(0);
    }

    /** The column by which a ReplacingMergeTree knows deleted rows. */
    public Optional<String> deletedColumn() {
        return argument(1);
    }

    private Optional<String> argument(int index) {
        return isReplacing() && arguments.size() > index
                ? Optional.of(TableName.unquote(arguments.get(index)))
                : Optional.empty();
    }

    private String kind() {
        String kind = name.substring(0, name.length() - FAMILY.length());
        return kind.replaceFirst("^(Replicated|Shared)", "");
    }

    private static List<String> arguments(String name, String full) {
        if (!full.startsWith(name + "(")) {
            return List.of();
        }
        return Expressions.split(Expressions.parenthesized(full.substring(name.length()))).stream()
                .filter(argument -> !argument.startsWith("'"))
                .toList();
    }
}
