package io.millrace.connector.clickhouse.catalog;

import io.millrace.connector.clickhouse.client.ClickHouseType;
import io.millrace.connector.clickhouse.client.TableName;

import org.apache.flink.table.types.logical.ArrayType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.MapType;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;

import java.util.stream.Collectors;

/** The ClickHouse type of a new column. */
final class ClickHouseTypes {
    private ClickHouseTypes() {}

    /**
     * @throws IllegalArgumentException when the column would come back as another Flink type
     */
    static String of(LogicalType type) {
        String text = nullable(type);
        String back =
                FlinkTypes.of(ClickHouseType.parse(text))
                        .orElseThrow()
                        .getLogicalType()
                        .asSerializableString();
        if (!withoutNulls(back).equals(withoutNulls(type.asSerializableString()))) {
            throw new IllegalArgumentException(
                    "ClickHouse would give it back as %s: use that type, or create the table in ClickHouse"
                            .formatted(withoutNulls(back)));
        }
        return text;
    }

    private static String nullable(LogicalType type) {
        return switch (type.getTypeRoot()) {
            case ARRAY -> "Array(" + nullable(((ArrayType) type).getElementType()) + ")";
            case MAP ->
                    "Map(%s, %s)"
                            .formatted(
                                    plain(((MapType) type).getKeyType()),
                                    nullable(((MapType) type).getValueType()));
            case ROW ->
                    ((RowType) type)
                            .getFields().stream()
                                    .map(
                                            field ->
                                                    TableName.quote(field.getName())
                                                            + " "
                                                            + nullable(field.getType()))
                                    .collect(Collectors.joining(", ", "Tuple(", ")"));
            default -> type.isNullable() ? "Nullable(" + plain(type) + ")" : plain(type);
        };
    }

    private static String plain(LogicalType type) {
        return switch (type.getTypeRoot()) {
            case BOOLEAN -> "Bool";
            case TINYINT -> "Int8";
            case SMALLINT -> "Int16";
            case INTEGER -> "Int32";
            case BIGINT -> "Int64";
            case FLOAT -> "Float32";
            case DOUBLE -> "Float64";
            case DECIMAL ->
                    "Decimal(%d, %d)"
                            .formatted(
                                    LogicalTypeChecks.getPrecision(type),
                                    LogicalTypeChecks.getScale(type));
            case CHAR, VARCHAR, BINARY, VARBINARY -> "String";
            case DATE -> "Date32";
            case TIME_WITHOUT_TIME_ZONE ->
                    LogicalTypeChecks.getPrecision(type) == 0
                            ? "Time"
                            : "Time64(%d)".formatted(LogicalTypeChecks.getPrecision(type));
            case TIMESTAMP_WITHOUT_TIME_ZONE, TIMESTAMP_WITH_LOCAL_TIME_ZONE ->
                    "DateTime64(%d, 'UTC')".formatted(LogicalTypeChecks.getPrecision(type));
            default -> throw new IllegalArgumentException("ClickHouse has no such type");
        };
    }

    private static String withoutNulls(String type) {
        return type.replace(" NOT NULL", "");
    }
}
