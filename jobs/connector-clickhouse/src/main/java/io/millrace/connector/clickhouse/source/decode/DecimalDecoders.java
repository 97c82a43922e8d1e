package io.millrace.connector.clickhouse.source.decode;

import io.millrace.connector.clickhouse.client.ClickHouseType;

import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;

import java.io.IOException;
import java.math.BigDecimal;

/** Decimal(P, S) with 4 to 32 bytes. */
final class DecimalDecoders {
    private static final int MAX_LONG_DIGITS = 18;
    private static final int MAX_FLINK_DIGITS = 38;

    private DecimalDecoders() {}

    static ColumnDecoder decimal(ClickHouseType from, LogicalType to) {
        int precision = from.intArgument(0);
        int scale = from.intArgument(1);
        if (to.is(LogicalTypeRoot.VARCHAR)) {
            return in -> StringData.fromString(text(read(in, precision, scale)));
        }
        if (precision > MAX_FLINK_DIGITS) {
            throw new UnreadableTypeException("use STRING: DECIMAL ends at 38 digits");
        }
        boolean fits =
                to.is(LogicalTypeRoot.DECIMAL)
                        && LogicalTypeChecks.getScale(to) >= scale
                        && LogicalTypeChecks.getPrecision(to) - LogicalTypeChecks.getScale(to)
                                >= precision - scale;
        if (!fits) {
            throw new UnreadableTypeException(
                    "use DECIMAL(%d, %d) or STRING".formatted(precision, scale));
        }
        int toPrecision = LogicalTypeChecks.getPrecision(to);
        int toScale = LogicalTypeChecks.getScale(to);
        if (scale == toScale && toPrecision <= MAX_LONG_DIGITS) {
            int bytes = bytes(precision);
            return in -> DecimalData.fromUnscaledLong(in.readSigned(bytes), toPrecision, toScale);
        }
        return in -> DecimalData.fromBigDecimal(read(in, precision, scale), toPrecision, toScale);
    }

    private static BigDecimal read(RowBinaryInput in, int precision, int scale) throws IOException {
        return new BigDecimal(IntegerDecoders.readBig(in, bytes(precision), true), scale);
    }

    /** As ClickHouse's toString writes it, which filters on such a column compare with. */
    private static String text(BigDecimal value) {
        return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
    }

    private static int bytes(int precision) {
        if (precision <= 9) {
            return 4;
        }
        if (precision <= MAX_LONG_DIGITS) {
            return 8;
        }
        return precision <= MAX_FLINK_DIGITS ? 16 : 32;
    }
}
