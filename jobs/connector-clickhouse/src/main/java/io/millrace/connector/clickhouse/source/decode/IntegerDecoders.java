package io.millrace.connector.clickhouse.source.decode;

import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;

/** Int8 to Int256 and UInt8 to UInt256. */
final class IntegerDecoders {
    private static final int MAX_DIGITS = 38;

    private IntegerDecoders() {}

    /** The bits of a number of up to eight bytes. */
    @FunctionalInterface
    private interface Bits {
        long read(RowBinaryInput in) throws IOException;
    }

    static ColumnDecoder small(int bytes, boolean signed, LogicalType to) {
        if (to.is(LogicalTypeRoot.DECIMAL)) {
            return decimal(bytes, signed, to);
        }
        int targetBytes = width(to);
        if (targetBytes < bytes) {
            throw new UnreadableTypeException(advice(bytes, signed));
        }
        Bits bits = signed ? in -> in.readSigned(bytes) : in -> in.readUnsigned(bytes);
        Bits checked = signed || targetBytes > bytes ? bits : notNegative(bits, bytes, to);
        return switch (targetBytes) {
            case 1 -> in -> (byte) checked.read(in);
            case 2 -> in -> (short) checked.read(in);
            case 4 -> in -> (int) checked.read(in);
            default -> checked::read;
        };
    }

    static ColumnDecoder big(int bytes, boolean signed, LogicalType to) {
        if (to.is(LogicalTypeRoot.VARCHAR)) {
            return in -> StringData.fromString(readBig(in, bytes, signed).toString());
        }
        return decimal(bytes, signed, to);
    }

    /** A whole number of any size. */
    static BigInteger readBig(RowBinaryInput in, int bytes, boolean signed) throws IOException {
        byte[] value = in.readBytes(bytes);
        for (int i = 0; i < bytes / 2; i++) {
            byte swapped = value[i];
            value[i] = value[bytes - 1 - i];
            value[bytes - 1 - i] = swapped;
        }
        return signed ? new BigInteger(value) : new BigInteger(1, value);
    }

    private static ColumnDecoder decimal(int bytes, boolean signed, LogicalType to) {
        int needed = digits(bytes, signed);
        if (!to.is(LogicalTypeRoot.DECIMAL)) {
            throw new UnreadableTypeException(advice(bytes, signed));
        }
        int precision = LogicalTypeChecks.getPrecision(to);
        int scale = LogicalTypeChecks.getScale(to);
        if (precision - scale < needed) {
            throw new UnreadableTypeException(advice(bytes, signed));
        }
        return in -> {
            BigInteger value = readBig(in, bytes, signed);
            DecimalData decimal =
                    DecimalData.fromBigDecimal(new BigDecimal(value), precision, scale);
            if (decimal == null) {
                throw new UndecodableValueException(
                        "value " + value + " has more digits than " + to.asSummaryString());
            }
            return decimal;
        };
    }

    /** A UInt in a Flink type of the same size: its upper half would turn negative. */
    private static Bits notNegative(Bits bits, int bytes, LogicalType to) {
        long largest = -1L >>> (Long.SIZE - bytes * Byte.SIZE + 1);
        return in -> {
            long value = bits.read(in);
            if (value < 0 || value > largest) {
                throw new UndecodableValueException(
                        "value "
                                + Long.toUnsignedString(value)
                                + " is out of the range of "
                                + to.asSummaryString());
            }
            return value;
        };
    }

    private static int width(LogicalType to) {
        return switch (to.getTypeRoot()) {
            case TINYINT -> 1;
            case SMALLINT -> 2;
            case INTEGER -> 4;
            case BIGINT -> 8;
            default -> 0;
        };
    }

    private static int digits(int bytes, boolean signed) {
        int bits = bytes * Byte.SIZE - (signed ? 1 : 0);
        int digits = BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.ONE).toString().length();
        return Math.min(digits, MAX_DIGITS);
    }

    private static String advice(int bytes, boolean signed) {
        String decimal = "DECIMAL(%d, 0)".formatted(digits(bytes, signed));
        return switch (bytes) {
            case 1 -> "use TINYINT or a larger type";
            case 2 -> "use SMALLINT or a larger type";
            case 4 -> "use INT or a larger type";
            case 8 -> "use BIGINT or " + decimal;
            default -> "use " + decimal + " or STRING";
        };
    }
}
