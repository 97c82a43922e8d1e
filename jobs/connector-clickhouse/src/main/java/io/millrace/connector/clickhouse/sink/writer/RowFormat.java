package io.millrace.connector.clickhouse.sink.writer;

import io.millrace.connector.clickhouse.client.TableName;

import org.apache.flink.annotation.Internal;

import javax.annotation.Nullable;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The columns that a batch was encoded with: names and ClickHouse types, in the order of the bytes.
 *
 * <p>It travels with the bytes, so that they stay readable when the table changes before they are
 * inserted. Batches are merged only when their formats are equal.
 *
 * @param columns at least one
 * @param batchIdColumn the UUID column that takes the insert's token; null when the table has none
 */
@Internal
public record RowFormat(List<Column> columns, @Nullable String batchIdColumn) {
    private static final Map<Pattern, String> SETTINGS_BY_TYPE =
            Map.of(
                    Pattern.compile("\\bJSON\\b"),
                    "input_format_binary_read_json_as_string = 1",
                    Pattern.compile(
                            "\\bLowCardinality\\((?!String|FixedString|Nullable\\((Fixed)?String)"),
                    "allow_suspicious_low_cardinality_types = 1",
                    Pattern.compile("\\bFixedString\\((\\d{4,}|[3-9]\\d\\d|2[6-9]\\d|25[7-9])\\)"),
                    "allow_suspicious_fixed_string_types = 1",
                    Pattern.compile("\\bNullable\\(Tuple\\("),
                    "enable_nullable_tuple_type = 1");

    /**
     * A column of the encoded rows.
     *
     * @param type ClickHouse type as text
     */
    public record Column(String name, String type) {}

    /** The INSERT for rows of this format under a token. */
    public String insertStatement(TableName table, UUID token) {
        return insertStatement(table, token, "");
    }

    /**
     * The INSERT for those rows that meet a condition.
     *
     * @param condition in SQL, over the columns of the format; empty: all rows
     */
    public String insertStatement(TableName table, UUID token, String condition) {
        String names =
                columns.stream()
                        .map(column -> TableName.quote(column.name()))
                        .collect(Collectors.joining(", "));
        if (batchIdColumn == null && condition.isEmpty()) {
            return "INSERT INTO %s (%s)%s FORMAT RowBinary"
                    .formatted(table.quoted(), names, settings());
        }
        String structure =
                columns.stream()
                        .map(column -> TableName.quote(column.name()) + " " + inputType(column))
                        .collect(Collectors.joining(", "));
        // The server adds the token to every row: merged batches need no rewriting, and it costs
        // the server no more than sixteen bytes in each row would.
        boolean marked = batchIdColumn != null;
        return "INSERT INTO %s (%s%s) SELECT %s%s FROM input('%s')%s%s FORMAT RowBinary"
                .formatted(
                        table.quoted(),
                        names,
                        marked ? ", " + TableName.quote(batchIdColumn) : "",
                        names,
                        marked ? ", toUUID('" + token + "')" : "",
                        structure.replace("\\", "\\\\").replace("'", "\\'"),
                        condition.isEmpty() ? "" : " WHERE " + condition,
                        settings());
    }

    /** A Nested would fall apart into its columns; as an array of tuples it has the same bytes. */
    private static String inputType(Column column) {
        return column.type().startsWith("Nested(")
                ? "Array(Tuple" + column.type().substring("Nested".length()) + ")"
                : column.type();
    }

    /** What the server must be told to read types that the table has already. */
    private String settings() {
        String types = columns.stream().map(Column::type).collect(Collectors.joining(", "));
        List<String> settings =
                SETTINGS_BY_TYPE.entrySet().stream()
                        .filter(entry -> entry.getKey().matcher(types).find())
                        .map(Map.Entry::getValue)
                        .sorted()
                        .toList();
        return settings.isEmpty() ? "" : " SETTINGS " + String.join(", ", settings);
    }
}
