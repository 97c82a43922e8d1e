package io.millrace.connector.clickhouse.sink.writer;

import io.millrace.connector.clickhouse.client.ClickHouseType;

import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;

import java.math.BigInteger;

/** Decimal(1..76, scale), Float32 and Float64. */
final class DecimalEncoders {
    private static final int LONG_DIGITS = 18;

    private DecimalEncoders() {}

    static ColumnEncoder decimal(LogicalType from, ClickHouseType to) {
        if (!from.is(LogicalTypeRoot.DECIMAL)) {
            throw new IncompatibleTypesException("use a DECIMAL type");
        }
        int toPrecision = to.intArgument(0);
        int toScale = to.intArgument(1);
        int precision = ((DecimalType) from).getPrecision();
        int scale = ((DecimalType) from).getScale();
        if (scale > toScale || precision - scale > toPrecision - toScale) {
            throw new IncompatibleTypesException(
                    "it would lose digits of "
                            + from.copy(true).asSummaryString()
                            + ", so cast it in the query");
        }
        int width = width(toPrecision);
        int shift = toScale - scale;
        if (precision + shift <= LONG_DIGITS) {
            long factor = BigInteger.TEN.pow(shift).longValueExact();
            return (row, field, out) -> {
                DecimalData value = row.getDecimal(field, precision, scale);
                out.writeInteger(value.toUnscaledLong() * factor, width);
            };
        }
        return (row, field, out) -> {
            DecimalData value = row.getDecimal(field, precision, scale);
            BigInteger unscaled = value.toBigDecimal().setScale(toScale).unscaledValue();
            IntegerEncoders.writeBig(unscaled, width, out);
        };
    }

    static ColumnEncoder float32(LogicalType from) {
        if (!from.is(LogicalTypeRoot.FLOAT)) {
            throw new IncompatibleTypesException("use FLOAT");
        }
        return (row, field, out) -> out.writeInt(Float.floatToRawIntBits(row.getFloat(field)));
    }

    static ColumnEncoder float64(LogicalType from) {
        return switch (from.getTypeRoot()) {
            case FLOAT ->
                    (row, field, out) ->
                            out.writeLong(Double.doubleToRawLongBits(row.getFloat(field)));
            case DOUBLE ->
                    (row, field, out) ->
                            out.writeLong(Double.doubleToRawLongBits(row.getDouble(field)));
            default -> throw new IncompatibleTypesException("use DOUBLE or FLOAT");
        };
    }

    private static int width(int precision) {
        if (precision <= 9) {
            return 4;
        }
        if (precision <= 18) {
            return 8;
        }
        return precision <= 38 ? 16 : 32;
    }
}
