package io.millrace.connector.clickhouse.sink.writer;

import io.millrace.connector.clickhouse.client.ClickHouseType;

import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;

import java.time.LocalDate;

/**
 * Date, Date32, DateTime and DateTime64.
 *
 * <p>ClickHouse keeps instants. A TIMESTAMP_LTZ is one; a TIMESTAMP without a zone is taken as UTC.
 */
final class TemporalEncoders {
    private static final int LAST_DATE = 65_535;
    private static final int FIRST_DATE32 = (int) LocalDate.of(1900, 1, 1).toEpochDay();
    private static final int LAST_DATE32 = (int) LocalDate.of(2299, 12, 31).toEpochDay();
    private static final long LAST_SECOND = 0xFFFF_FFFFL;
    private static final long FIRST_SECOND64 = FIRST_DATE32 * 86_400L;
    private static final long LAST_SECOND64 = (LAST_DATE32 + 1) * 86_400L - 1;
    private static final int NANO_DIGITS = 9;
    private static final long[] POWERS_OF_TEN = {
        1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000
    };

    private TemporalEncoders() {}

    static ColumnEncoder date(LogicalType from) {
        requireDate(from);
        return (row, field, out) -> {
            int day = row.getInt(field);
            if (day < 0 || day > LAST_DATE) {
                throw UnencodableValueException.outOfRange(
                        LocalDate.ofEpochDay(day), "1970-01-01 to 2149-06-06 of Date");
            }
            out.writeShort(day);
        };
    }

    static ColumnEncoder date32(LogicalType from) {
        requireDate(from);
        return (row, field, out) -> {
            int day = row.getInt(field);
            if (day < FIRST_DATE32 || day > LAST_DATE32) {
                throw UnencodableValueException.outOfRange(
                        LocalDate.ofEpochDay(day), "1900-01-01 to 2299-12-31 of Date32");
            }
            out.writeInt(day);
        };
    }

    static ColumnEncoder dateTime(LogicalType from) {
        int precision = timestampPrecision(from, 0);
        return (row, field, out) -> {
            TimestampData value = row.getTimestamp(field, precision);
            long second = Math.floorDiv(value.getMillisecond(), 1_000L);
            if (second < 0 || second > LAST_SECOND) {
                throw UnencodableValueException.outOfRange(
                        value, "1970-01-01 00:00:00 to 2106-02-07 06:28:15 UTC of DateTime");
            }
            out.writeInt((int) second);
        };
    }

    static ColumnEncoder dateTime64(LogicalType from, ClickHouseType to) {
        int digits = to.intArgument(0);
        int precision = timestampPrecision(from, digits);
        long perSecond = POWERS_OF_TEN[digits];
        long nanosPerUnit = POWERS_OF_TEN[NANO_DIGITS - digits];
        return (row, field, out) -> {
            TimestampData value = row.getTimestamp(field, precision);
            long millis = value.getMillisecond();
            long second = Math.floorDiv(millis, 1_000L);
            if (second < FIRST_SECOND64 || second > LAST_SECOND64) {
                throw UnencodableValueException.outOfRange(
                        value, "1900-01-01 00:00:00 to 2299-12-31 23:59:59 UTC of DateTime64");
            }
            long nanos = Math.floorMod(millis, 1_000L) * 1_000_000L + value.getNanoOfMillisecond();
            try {
                out.writeLong(
                        Math.addExact(Math.multiplyExact(second, perSecond), nanos / nanosPerUnit));
            } catch (ArithmeticException e) {
                throw UnencodableValueException.outOfRange(value, "of " + to);
            }
        };
    }

    private static void requireDate(LogicalType from) {
        if (!from.is(LogicalTypeRoot.DATE)) {
            throw new IncompatibleTypesException("use DATE");
        }
    }

    private static int timestampPrecision(LogicalType from, int digits) {
        boolean timestamp =
                from.is(LogicalTypeRoot.TIMESTAMP_WITHOUT_TIME_ZONE)
                        || from.is(LogicalTypeRoot.TIMESTAMP_WITH_LOCAL_TIME_ZONE);
        if (!timestamp) {
            throw new IncompatibleTypesException("use TIMESTAMP or TIMESTAMP_LTZ");
        }
        int precision = LogicalTypeChecks.getPrecision(from);
        if (precision > digits) {
            throw new IncompatibleTypesException(
                    "it would lose fractions of "
                            + from.copy(true).asSummaryString()
                            + ", so cast it to precision "
                            + digits
                            + " in the query");
        }
        return precision;
    }
}
