package io.millrace.connector.clickhouse.catalog;

import io.millrace.connector.clickhouse.client.ClickHouseType;
import io.millrace.connector.clickhouse.client.NamedType;

import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.types.DataType;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The Flink type that has every value of a ClickHouse type. */
final class FlinkTypes {
    private static final int MAX_DIGITS = 38;
    private static final int UINT64_DIGITS = 20;

    private FlinkTypes() {}

    /** Empty when Flink has no such type. */
    static Optional<DataType> of(ClickHouseType type) {
        return switch (type.name()) {
            case "Nullable" -> of(type.typeArgument(0)).map(DataType::nullable);
            case "LowCardinality" -> of(type.typeArgument(0));
            case "SimpleAggregateFunction" -> of(type.typeArgument(1));
            case "Array" -> of(type.typeArgument(0)).map(DataTypes::ARRAY).map(DataType::notNull);
            case "Map" -> map(type);
            case "Tuple" -> row(type);
            case "Nested" -> row(type).map(DataTypes::ARRAY).map(DataType::notNull);
            default -> scalar(type).map(DataType::notNull);
        };
    }

    private static Optional<DataType> scalar(ClickHouseType type) {
        DataType scalar =
                switch (type.name()) {
                    case "Bool" -> DataTypes.BOOLEAN();
                    case "Int8" -> DataTypes.TINYINT();
                    case "Int16", "UInt8" -> DataTypes.SMALLINT();
                    case "Int32", "UInt16" -> DataTypes.INT();
                    case "Int64", "UInt32" -> DataTypes.BIGINT();
                    case "UInt64" -> DataTypes.DECIMAL(UINT64_DIGITS, 0);
                    case "Int128", "Int256", "UInt128", "UInt256" ->
                            DataTypes.DECIMAL(MAX_DIGITS, 0);
                    case "BFloat16", "Float32" -> DataTypes.FLOAT();
                    case "Float64" -> DataTypes.DOUBLE();
                    case "Decimal" -> decimal(type);
                    case "Date", "Date32" -> DataTypes.DATE();
                    case "DateTime" -> DataTypes.TIMESTAMP_LTZ(0);
                    case "DateTime64" -> DataTypes.TIMESTAMP_LTZ(type.intArgument(0));
                    case "Time" -> DataTypes.TIME(0);
                    case "Time64" -> DataTypes.TIME(type.intArgument(0));
                    case "String",
                            "FixedString",
                            "UUID",
                            "IPv4",
                            "IPv6",
                            "Enum8",
                            "Enum16",
                            "JSON",
                            "Object" ->
                            DataTypes.STRING();
                    default -> null;
                };
        return Optional.ofNullable(scalar);
    }

    private static DataType decimal(ClickHouseType type) {
        return type.intArgument(0) > MAX_DIGITS
                ? DataTypes.STRING()
                : DataTypes.DECIMAL(type.intArgument(0), type.intArgument(1));
    }

    private static Optional<DataType> map(ClickHouseType type) {
        return of(type.typeArgument(0))
                .flatMap(
                        key ->
                                of(type.typeArgument(1))
                                        .map(value -> DataTypes.MAP(key, value).notNull()));
    }

    private static Optional<DataType> row(ClickHouseType type) {
        List<DataTypes.Field> fields = new ArrayList<>();
        for (NamedType element : NamedType.elements(type)) {
            Optional<DataType> field = of(element.type());
            if (field.isEmpty()) {
                return Optional.empty();
            }
            fields.add(DataTypes.FIELD(element.name(), field.get()));
        }
        return Optional.of(DataTypes.ROW(fields).notNull());
    }
}
