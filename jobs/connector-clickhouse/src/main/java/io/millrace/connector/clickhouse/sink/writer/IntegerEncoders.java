package io.millrace.connector.clickhouse.sink.writer;

import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;

import java.math.BigInteger;

/** Int8 to Int256 and UInt8 to UInt256. */
final class IntegerEncoders {
    private static final int BITS_PER_BYTE = 8;

    private IntegerEncoders() {}

    @FunctionalInterface
    private interface LongField {
        long read(RowData row, int field);
    }

    static ColumnEncoder signed(LogicalType from, int width) {
        if (isDecimal(from)) {
            return decimal((DecimalType) from, width, width * BITS_PER_BYTE - 1, true);
        }
        if (bytes(from) > width) {
            throw narrowing(from);
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
        if (isDecimal(from)) {
            return decimal((DecimalType) from, width, width * BITS_PER_BYTE, false);
        }
        // The next wider signed type is the smallest one that holds all values of an unsigned one.
        if (bytes(from) > 2 * width) {
            throw narrowing(from);
        }
        LongField source = longField(from);
        long highest = width >= Long.BYTES ? Long.MAX_VALUE : (1L << (width * BITS_PER_BYTE)) - 1;
        return (row, field, out) -> {
            long value = source.read(row, field);
            if (value < 0 || value > highest) {
                throw UnencodableValueException.outOfRange(
                        value, "of UInt" + width * BITS_PER_BYTE);
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

    private static ColumnEncoder decimal(
            DecimalType from, int width, int bits, boolean negativeAllowed) {
        int precision = from.getPrecision();
        BigInteger limit = BigInteger.ONE.shiftLeft(bits);
        boolean tooWide =
                from.getScale() > 0
                        || BigInteger.TEN.pow(Math.max(0, precision - 1)).compareTo(limit) > 0;
        if (tooWide) {
            throw narrowing(from);
        }
        BigInteger lowest = negativeAllowed ? limit.negate() : BigInteger.ZERO;
        return (row, field, out) -> {
            BigInteger value = row.getDecimal(field, precision, 0).toBigDecimal().toBigInteger();
            if (value.compareTo(limit) >= 0 || value.compareTo(lowest) < 0) {
                throw UnencodableValueException.outOfRange(
                        value, lowest + " to " + limit.subtract(BigInteger.ONE));
            }
            writeBig(value, width, out);
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

    private static boolean isDecimal(LogicalType from) {
        return from.is(LogicalTypeRoot.DECIMAL);
    }

    private static IncompatibleTypesException narrowing(LogicalType from) {
        return new IncompatibleTypesException(
                "it would lose values of "
                        + from.copy(true).asSummaryString()
                        + ", so cast it in the query");
    }
}
