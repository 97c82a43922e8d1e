package io.millrace.connector.clickhouse.source.decode;

import io.millrace.connector.clickhouse.client.ClickHouseType;

import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;

/** Finds the decoder from a ClickHouse type to a Flink type. */
final class ColumnDecoders {
    private ColumnDecoders() {}

    /**
     * @throws UnreadableTypeException when values could be lost or the type is not supported
     */
    static ColumnDecoder create(ClickHouseType from, LogicalType to) {
        return switch (from.name()) {
            case "Nullable" -> nullable(create(from.typeArgument(0), to), to);
            case "LowCardinality" -> create(from.typeArgument(0), to);
            case "SimpleAggregateFunction" -> create(from.typeArgument(1), to);
            default -> createPlain(from, to);
        };
    }

    private static ColumnDecoder createPlain(ClickHouseType from, LogicalType to) {
        return switch (from.name()) {
            case "Bool" -> bool(to);
            case "Int8" -> IntegerDecoders.small(1, true, to);
            case "Int16" -> IntegerDecoders.small(2, true, to);
            case "Int32" -> IntegerDecoders.small(4, true, to);
            case "Int64" -> IntegerDecoders.small(8, true, to);
            case "UInt8" -> IntegerDecoders.small(1, false, to);
            case "UInt16" -> IntegerDecoders.small(2, false, to);
            case "UInt32" -> IntegerDecoders.small(4, false, to);
            case "UInt64" -> IntegerDecoders.small(8, false, to);
            case "Int128" -> IntegerDecoders.big(16, true, to);
            case "Int256" -> IntegerDecoders.big(32, true, to);
            case "UInt128" -> IntegerDecoders.big(16, false, to);
            case "UInt256" -> IntegerDecoders.big(32, false, to);
            case "BFloat16" -> FloatDecoders.bfloat16(to);
            case "Float32" -> FloatDecoders.float32(to);
            case "Float64" -> FloatDecoders.float64(to);
            case "Decimal" -> DecimalDecoders.decimal(from, to);
            case "Date" -> TemporalDecoders.date(2, to);
            case "Date32" -> TemporalDecoders.date(4, to);
            case "DateTime" -> TemporalDecoders.dateTime(to);
            case "DateTime64" -> TemporalDecoders.dateTime64(from.intArgument(0), to);
            case "Time" -> TimeDecoders.time(to);
            case "Time64" -> TimeDecoders.time64(from.intArgument(0), to);
            case "String", "JSON", "Object" -> TextDecoders.string(to);
            case "FixedString" -> TextDecoders.fixedString(from.intArgument(0), to);
            case "UUID" -> TextDecoders.uuid(to);
            case "Enum8" -> TextDecoders.enumeration(from, 1, to);
            case "Enum16" -> TextDecoders.enumeration(from, 2, to);
            case "IPv4" -> AddressDecoders.ipv4(to);
            case "IPv6" -> AddressDecoders.ipv6(to);
            case "Array" -> NestedDecoders.array(from.typeArgument(0), to);
            case "Map" -> NestedDecoders.map(from, to);
            case "Tuple" -> NestedDecoders.tuple(from, to);
            case "Nested" -> NestedDecoders.nested(from, to);
            default -> throw new UnreadableTypeException("the source does not read " + from);
        };
    }

    /** Fails unless the Flink type is the one that takes the ClickHouse type. */
    static void require(LogicalType to, LogicalTypeRoot root, String advice) {
        if (!to.is(root)) {
            throw new UnreadableTypeException(advice);
        }
    }

    private static ColumnDecoder bool(LogicalType to) {
        require(to, LogicalTypeRoot.BOOLEAN, "use BOOLEAN");
        return in -> in.readByte() != 0;
    }

    private static ColumnDecoder nullable(ColumnDecoder value, LogicalType to) {
        if (to.isNullable()) {
            return in -> in.readByte() == 0 ? value.decode(in) : null;
        }
        return in -> {
            if (in.readByte() != 0) {
                throw new UndecodableValueException(
                        "the value is NULL, but the Flink type is NOT NULL");
            }
            return value.decode(in);
        };
    }
}
