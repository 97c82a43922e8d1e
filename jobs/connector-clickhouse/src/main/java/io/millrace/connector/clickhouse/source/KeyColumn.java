package io.millrace.connector.clickhouse.source;

import io.millrace.connector.clickhouse.client.ClickHouseType;
import io.millrace.connector.clickhouse.client.TableName;

import java.util.Optional;
import java.util.Set;

/**
 * A leading expression of a primary key whose values can bound a range.
 *
 * @param expression as the table declares it
 * @param indexColumn the column of mergeTreeIndex that has its values
 * @param type as which values are written and compared: the same order and no loss
 */
record KeyColumn(String expression, String indexColumn, String type) {
    private static final Set<String> ORDERED =
            Set.of(
                    "Int8", "Int16", "Int32", "Int64", "Int128", "Int256", "UInt8", "UInt16",
                    "UInt32", "UInt64", "UInt128", "UInt256", "Date", "Date32", "String", "UUID",
                    "Decimal", "Enum8", "Enum16", "IPv4", "IPv6");

    /** Empty for types whose text or order is not exact, such as floating point and Nullable. */
    static Optional<KeyColumn> of(String expression, String indexColumn, String typeText) {
        ClickHouseType type = ClickHouseType.parse(typeText);
        if (type.name().equals("LowCardinality")) {
            type = type.typeArgument(0);
        }
        if (ORDERED.contains(type.name())) {
            return Optional.of(new KeyColumn(expression, indexColumn, type.text()));
        }
        // In UTC every text is one instant; in other zones an hour of each year comes twice.
        return switch (type.name()) {
            case "DateTime" ->
                    Optional.of(new KeyColumn(expression, indexColumn, "DateTime('UTC')"));
            case "DateTime64" ->
                    Optional.of(
                            new KeyColumn(
                                    expression,
                                    indexColumn,
                                    "DateTime64(" + type.arguments().get(0) + ", 'UTC')"));
            default -> Optional.empty();
        };
    }

    /** SQL for a value of the index as text. */
    String textOf(String value) {
        return type.endsWith("'UTC')")
                ? "toString(toTimeZone(" + value + ", 'UTC'))"
                : "toString(" + value + ")";
    }

    String quotedIndexColumn() {
        return TableName.quote(indexColumn);
    }
}
