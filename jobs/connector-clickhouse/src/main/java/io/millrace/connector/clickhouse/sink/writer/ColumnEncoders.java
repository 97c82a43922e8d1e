package io.millrace.connector.clickhouse.sink.writer;

import io.millrace.connector.clickhouse.client.ClickHouseType;

import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;

/** Finds the encoder from a Flink type to a ClickHouse type. */
final class ColumnEncoders {
    private static final String COLUMN_IS_NULL = "the value is null, the column is not Nullable";

    private ColumnEncoders() {}

    /**
     * The encoder of a column.
     *
     * @throws IncompatibleTypesException when values could be lost or the type is not supported
     */
    static ColumnEncoder create(LogicalType from, ClickHouseType to) {
        return create(from, to, COLUMN_IS_NULL);
    }

    /** Refuses null in a column. */
    static ColumnEncoder notNull(ColumnEncoder value) {
        return notNull(value, COLUMN_IS_NULL);
    }

    /** As {@link #create}, for what is inside of an array, a map or a tuple. */
    static ColumnEncoder createInner(LogicalType from, ClickHouseType to) {
        return create(from, to, nullInside(to.text()));
    }

    /** Refuses nulls inside of an array, a map or a tuple. */
    static ColumnEncoder notNullInner(ColumnEncoder value, String type) {
        return notNull(value, nullInside(type));
    }

    private static ColumnEncoder create(LogicalType from, ClickHouseType to, String whenNull) {
        return switch (to.name()) {
            case "Nullable" -> nullable(createPlain(from, to.typeArgument(0)));
            case "LowCardinality" -> create(from, to.typeArgument(0), whenNull);
            case "SimpleAggregateFunction" -> create(from, to.typeArgument(1), whenNull);
            default -> notNull(createPlain(from, to), whenNull);
        };
    }

    private static ColumnEncoder createPlain(LogicalType from, ClickHouseType to) {
        return switch (to.name()) {
            case "Bool" -> bool(from);
            case "Int8" -> IntegerEncoders.signed(from, 1);
            case "Int16" -> IntegerEncoders.signed(from, 2);
            case "Int32" -> IntegerEncoders.signed(from, 4);
            case "Int64" -> IntegerEncoders.signed(from, 8);
            case "Int128" -> IntegerEncoders.signed(from, 16);
            case "Int256" -> IntegerEncoders.signed(from, 32);
            case "UInt8" -> IntegerEncoders.unsigned(from, 1);
            case "UInt16" -> IntegerEncoders.unsigned(from, 2);
            case "UInt32" -> IntegerEncoders.unsigned(from, 4);
            case "UInt64" -> IntegerEncoders.unsigned(from, 8);
            case "UInt128" -> IntegerEncoders.unsigned(from, 16);
            case "UInt256" -> IntegerEncoders.unsigned(from, 32);
            case "Float32" -> FloatEncoders.float32(from);
            case "Float64" -> FloatEncoders.float64(from);
            case "Decimal" -> DecimalEncoders.decimal(from, to);
            case "Date" -> TemporalEncoders.date(from);
            case "Date32" -> TemporalEncoders.date32(from);
            case "DateTime" -> TemporalEncoders.dateTime(from);
            case "DateTime64" -> TemporalEncoders.dateTime64(from, to);
            case "Time" -> TimeEncoders.time(from);
            case "Time64" -> TimeEncoders.time64(from, to.intArgument(0));
            case "String" -> TextEncoders.string(from);
            case "FixedString" -> TextEncoders.fixedString(from, to.intArgument(0));
            case "UUID" -> UuidEncoders.uuid(from);
            case "Enum8" -> EnumEncoders.enumeration(from, to, 1);
            case "Enum16" -> EnumEncoders.enumeration(from, to, 2);
            case "IPv4" -> AddressEncoders.ipv4(from);
            case "IPv6" -> AddressEncoders.ipv6(from);
            case "JSON" -> JsonEncoders.json(from, to);
            case "Array" -> NestedEncoders.array(from, to.typeArgument(0));
            case "Map" -> NestedEncoders.map(from, to);
            case "Tuple" -> NestedEncoders.tuple(from, to);
            case "Nested" -> NestedEncoders.nested(from, to);
            default -> throw new IncompatibleTypesException("the sink does not write " + to);
        };
    }

    private static ColumnEncoder bool(LogicalType from) {
        if (!from.is(LogicalTypeRoot.BOOLEAN)) {
            throw new IncompatibleTypesException("use BOOLEAN");
        }
        return (row, field, out) -> out.writeByte(row.getBoolean(field) ? 1 : 0);
    }

    private static ColumnEncoder nullable(ColumnEncoder value) {
        return (row, field, out) -> {
            if (row.isNullAt(field)) {
                out.writeByte(1);
            } else {
                out.writeByte(0);
                value.encode(row, field, out);
            }
        };
    }

    /**
     * Checks NOT NULL types too: not every program keeps what it says, and null would read as 0.
     */
    private static ColumnEncoder notNull(ColumnEncoder value, String whenNull) {
        return (row, field, out) -> {
            if (row.isNullAt(field)) {
                throw new UnencodableValueException(whenNull);
            }
            value.encode(row, field, out);
        };
    }

    private static String nullInside(String type) {
        return "a value inside is null, but " + type + " is not Nullable";
    }
}
