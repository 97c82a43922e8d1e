package io.millrace.connector.clickhouse.sink.writer;

import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;

import java.math.BigInteger;

/**
 * Int8 to Int256 and UInt8 to UInt256.
 *
 * <p>An unsigned column takes the smallest signed Flink type that has all its values, and checks
 * every value. Columns that no Flink integer type fills take decimal digits as text, too.
 */
final class IntegerEncoders {
    private static final int LONG_DIGITS = 18;

    private IntegerEncoders() {}

    @FunctionalInterface
    private interface LongField {
        long read(RowData row, int field);
    }

    static ColumnEncoder signed(LogicalType from, int width) {
        IntegerRange range = IntegerRange.signed(width);
        if (isBig(from, width, Long.BYTES + 1)) {
            return big(from, width, range);
        }
        if (bytes(from) > width) {
            throw IncompatibleTypesException.narrowing(from);
        }
        if (width == Integer.BYTES && from.is(LogicalTypeRoot.INTEGER)) {
            return (row, field, out) -> out.writeInt(row.getInt(field));
        }
        if (width == Long.BYTES && from.is(LogicalTypeRoot.BIGINT)) {
            return (row, field, out) -> out.writeLong(row.getLong(field));
        }
        LongField source = longField(from);
        return (row, field, out) -> out.writeInteger(source.read(row, field), width);
    }

    static ColumnEncoder unsigned(LogicalType from, int width) {
        IntegerRange range = IntegerRange.unsigned(width);
        if (isBig(from, width, Long.BYTES)) {
            return big(from, width, range);
        }
        // The next wider signed type is the smallest one that holds all values of an unsigned one.
        if (bytes(from) > 2 * width) {
            throw IncompatibleTypesException.narrowing(from);
        }
        LongField source = longField(from);
        long highest = width >= Long.BYTES ? Long.MAX_VALUE : range.highest().longValueExact();
        return (row, field, out) -> {
            long value = source.read(row, field);
            if (value < 0 || value > highest) {
                throw UnencodableValueException.outOfRange(value, range.toString());
            }
            out.writeInteger(value, width);
        };
    }

    /** Writes an integer of any size in two's complement. */
    static void writeBig(BigInteger value, int width, RowBinaryBuffer out) {
        byte[] bigEndian = value.toByteArray();
        int sign = value.signum() < 0 ? -1 : 0;
        for (int i = 0; i < width; i++) {
            int index = bigEndian.length - 1 - i;
            out.writeByte(index >= 0 ? bigEndian[index] : sign);
        }
    }

    private static boolean isBig(LogicalType from, int width, int smallestTextWidth) {
        return from.is(LogicalTypeRoot.DECIMAL)
                || (TextEncoders.isText(from) && width >= smallestTextWidth);
    }

    private static ColumnEncoder big(LogicalType from, int width, IntegerRange range) {
        if (TextEncoders.isText(from)) {
            return (row, field, out) ->
                    writeBig(range.check(DecimalText.integer(row, field, out)), width, out);
        }
        int precision = ((DecimalType) from).getPrecision();
        // The smallest number of digits that the highest value has.
        boolean tooWide = range.highest().compareTo(BigInteger.TEN.pow(precision - 1)) < 0;
        if (((DecimalType) from).getScale() > 0 || tooWide) {
            throw IncompatibleTypesException.narrowing(from);
        }
        if (precision <= LONG_DIGITS) {
            return (row, field, out) -> {
                long value = BinaryFields.unscaled(row, field, precision, 0);
                if (!range.contains(value)) {
                    throw UnencodableValueException.outOfRange(value, range.toString());
                }
                out.writeInteger(value, width);
            };
        }
        return (row, field, out) -> {
            BigInteger value =
                    DecimalEncoders.exact(
                            row.getDecimal(field, precision, 0).toBigDecimal(), precision, 0);
            writeBig(range.check(value), width, out);
        };
    }

    private static LongField longField(LogicalType from) {
        return switch (from.getTypeRoot()) {
            case BOOLEAN -> (row, field) -> row.getBoolean(field) ? 1 : 0;
            case TINYINT -> RowData::getByte;
            case SMALLINT -> RowData::getShort;
            case INTEGER -> RowData::getInt;
            case BIGINT -> RowData::getLong;
            default -> throw new IncompatibleTypesException("use an integer type");
        };
    }

    private static int bytes(LogicalType from) {
        return switch (from.getTypeRoot()) {
            case BOOLEAN, TINYINT -> Byte.BYTES;
            case SMALLINT -> Short.BYTES;
            case INTEGER -> Integer.BYTES;
            case BIGINT -> Long.BYTES;
            default -> throw new IncompatibleTypesException("use an integer type");
        };
    }
}
