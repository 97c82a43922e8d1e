package io.millrace.connector.clickhouse.sink.writer;

import io.millrace.connector.clickhouse.client.ClickHouseType;

import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;

/** Finds the encoder from a Flink type to a ClickHouse type. */
final class ColumnEncoders {
    private ColumnEncoders() {}

    /**
     * @throws IncompatibleTypesException when values could be lost or the type is not supported
     */
    static ColumnEncoder create(LogicalType from, ClickHouseType to) {
        return switch (to.name()) {
            case "Nullable" -> nullable(create(from.copy(false), to.typeArgument(0)), from);
            case "LowCardinality" -> create(from, to.typeArgument(0));
            case "SimpleAggregateFunction" -> create(from, to.typeArgument(1));
            default -> notNull(createPlain(from, to), from);
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
            case "Float32" -> DecimalEncoders.float32(from);
            case "Float64" -> DecimalEncoders.float64(from);
            case "Decimal" -> DecimalEncoders.decimal(from, to);
            case "Date" -> TemporalEncoders.date(from);
            case "Date32" -> TemporalEncoders.date32(from);
            case "DateTime" -> TemporalEncoders.dateTime(from);
            case "DateTime64" -> TemporalEncoders.dateTime64(from, to);
            case "String" -> TextEncoders.string(from);
            case "FixedString" -> TextEncoders.fixedString(from, to.intArgument(0));
            case "UUID" -> TextEncoders.uuid(from);
            case "Enum8" -> TextEncoders.enumeration(from, to, 1);
            case "Enum16" -> TextEncoders.enumeration(from, to, 2);
            case "IPv4" -> AddressEncoders.ipv4(from);
            case "IPv6" -> AddressEncoders.ipv6(from);
            case "Array" -> NestedEncoders.array(from, to);
            case "Map" -> NestedEncoders.map(from, to);
            default -> throw new IncompatibleTypesException("the sink does not write " + to);
        };
    }

    private static ColumnEncoder bool(LogicalType from) {
        if (!from.is(LogicalTypeRoot.BOOLEAN)) {
            throw new IncompatibleTypesException("use BOOLEAN");
        }
        return (row, field, out) -> out.writeByte(row.getBoolean(field) ? 1 : 0);
    }

    private static ColumnEncoder nullable(ColumnEncoder value, LogicalType from) {
        if (!from.isNullable()) {
            return (row, field, out) -> {
                out.writeByte(0);
                value.encode(row, field, out);
            };
        }
        return (row, field, out) -> {
            if (row.isNullAt(field)) {
                out.writeByte(1);
            } else {
                out.writeByte(0);
                value.encode(row, field, out);
            }
        };
    }

    private static ColumnEncoder notNull(ColumnEncoder value, LogicalType from) {
        if (!from.isNullable()) {
            return value;
        }
        return (row, field, out) -> {
            if (row.isNullAt(field)) {
                throw new UnencodableValueException(
                        "the value is null, the column is not Nullable");
            }
            value.encode(row, field, out);
        };
    }
}
