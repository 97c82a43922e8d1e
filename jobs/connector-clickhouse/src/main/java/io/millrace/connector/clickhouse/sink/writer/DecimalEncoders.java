package io.millrace.connector.clickhouse.sink.writer;

import io.millrace.connector.clickhouse.client.ClickHouseType;

import org.apache.flink.table.types.logical.DecimalType;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;

import java.math.BigDecimal;
import java.math.BigInteger;

/** Decimal(1..76, scale): Decimal32, Decimal64, Decimal128 and Decimal256. */
final class DecimalEncoders {
    private static final int LONG_DIGITS = 18;

    private DecimalEncoders() {}

    static ColumnEncoder decimal(LogicalType from, ClickHouseType to) {
        int toPrecision = to.intArgument(0);
        int toScale = to.intArgument(1);
        int width = width(toPrecision);
        if (TextEncoders.isText(from)) {
            return (row, field, out) -> {
                BigDecimal value = DecimalText.decimal(row, field, out);
                IntegerEncoders.writeBig(exact(value, toPrecision, toScale), width, out);
            };
        }
        if (!from.is(LogicalTypeRoot.DECIMAL)) {
            throw new IncompatibleTypesException("use a DECIMAL type or STRING");
        }
        int precision = ((DecimalType) from).getPrecision();
        int scale = ((DecimalType) from).getScale();
        if (scale > toScale || precision - scale > toPrecision - toScale) {
            throw new IncompatibleTypesException(
                    "it would lose digits of "
                            + from.copy(true).asSummaryString()
                            + ", so cast it in the query");
        }
        if (precision + toScale - scale <= LONG_DIGITS) {
            return compact(precision, scale, toScale, width);
        }
        return (row, field, out) -> {
            BigDecimal value = row.getDecimal(field, precision, scale).toBigDecimal();
            exact(value, precision, scale);
            IntegerEncoders.writeBig(exact(value, toPrecision, toScale), width, out);
        };
    }

    /**
     * The digits of a value with so many of them behind the point, as a whole number.
     *
     * @throws UnencodableValueException when it has more digits on one of the sides
     */
    static BigInteger exact(BigDecimal value, int precision, int scale) {
        if (value.signum() == 0) {
            return BigInteger.ZERO;
        }
        // Digits are counted first, since an exponent may stand for millions of zeros.
        boolean fits =
                (long) value.precision() - value.scale() <= precision - scale
                        && (long) value.scale() - scale <= value.precision();
        if (fits) {
            try {
                return value.setScale(scale).unscaledValue();
            } catch (ArithmeticException e) {
                // Reported below: the value has more digits behind the point.
            }
        }
        throw new UnencodableValueException(
                "value %s has more digits than a decimal of %d digits with %d behind the point"
                        .formatted(value, precision, scale));
    }

    private static ColumnEncoder compact(int precision, int scale, int toScale, int width) {
        long factor = BigInteger.TEN.pow(toScale - scale).longValueExact();
        long limit = BigInteger.TEN.pow(precision).longValueExact();
        return (row, field, out) -> {
            long value = BinaryFields.unscaled(row, field, precision, scale);
            if (value >= limit || value <= -limit) {
                exact(BigDecimal.valueOf(value, scale), precision, scale);
            }
            out.writeInteger(value * factor, width);
        };
    }

    private static int width(int precision) {
        if (precision <= 9) {
            return 4;
        }
        if (precision <= LONG_DIGITS) {
            return 8;
        }
        return precision <= 38 ? 16 : 32;
    }
}
