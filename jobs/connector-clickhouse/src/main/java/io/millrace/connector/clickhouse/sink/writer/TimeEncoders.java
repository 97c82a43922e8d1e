package io.millrace.connector.clickhouse.sink.writer;

import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;

/** Time and Time64: the time of a day, which Flink keeps in milliseconds whatever its precision. */
final class TimeEncoders {
    private static final int MILLIS_PER_DAY = 86_400_000;
    private static final int MILLIS_PER_SECOND = 1_000;
    private static final int MILLI_DIGITS = 3;

    private TimeEncoders() {}

    static ColumnEncoder time(LogicalType from) {
        requireTime(from, 0);
        return (row, field, out) -> out.writeInt(checked(row.getInt(field)) / MILLIS_PER_SECOND);
    }

    static ColumnEncoder time64(LogicalType from, int digits) {
        requireTime(from, digits);
        long factor = (long) Math.pow(10, Math.max(0, digits - MILLI_DIGITS));
        long divisor = (long) Math.pow(10, Math.max(0, MILLI_DIGITS - digits));
        return (row, field, out) -> out.writeLong(checked(row.getInt(field)) / divisor * factor);
    }

    private static int checked(int millis) {
        if (millis < 0 || millis >= MILLIS_PER_DAY) {
            throw UnencodableValueException.outOfRange(
                    millis, "0 to 86399999, the milliseconds of a day");
        }
        return millis;
    }

    private static void requireTime(LogicalType from, int digits) {
        if (!from.is(LogicalTypeRoot.TIME_WITHOUT_TIME_ZONE)) {
            throw new IncompatibleTypesException("use TIME");
        }
        if (LogicalTypeChecks.getPrecision(from) > digits) {
            throw IncompatibleTypesException.fractions(from, digits);
        }
    }
}
