package io.millrace.connector.clickhouse.sink.writer;

import io.millrace.connector.clickhouse.client.ClickHouseType;

import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * Date, Date32, DateTime and DateTime64.
 *
 * <p>ClickHouse keeps instants. A TIMESTAMP_LTZ is one; a TIMESTAMP without a zone is taken as UTC.
 * The ranges are those that ClickHouse documents.
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
            long millis = BinaryFields.millis(row, field, precision);
            long second = Math.floorDiv(millis, 1_000L);
            if (second < 0 || second > LAST_SECOND) {
                throw UnencodableValueException.outOfRange(
                        TimestampData.fromEpochMillis(millis),
                        "1970-01-01 00:00:00 to 2106-02-07 06:28:15 UTC of DateTime");
            }
            out.writeInt((int) second);
        };
    }

    static ColumnEncoder dateTime64(LogicalType from, ClickHouseType to) {
        int digits = to.intArgument(0);
        int precision = timestampPrecision(from, digits);
        long perSecond = POWERS_OF_TEN[digits];
        long nanosPerUnit = POWERS_OF_TEN[NANO_DIGITS - digits];
        // Nanoseconds since 1970 end before the calendar does.
        long lastSecond = Math.min(LAST_SECOND64, Long.MAX_VALUE / perSecond);
        long lastFraction = lastSecond < LAST_SECOND64 ? Long.MAX_VALUE % perSecond : perSecond - 1;
        return (row, field, out) -> {
            long millis = BinaryFields.millis(row, field, precision);
            int nanosOfMilli = BinaryFields.nanosOfMilli(row, field, precision);
            long second = Math.floorDiv(millis, 1_000L);
            long nanos = Math.floorMod(millis, 1_000L) * 1_000_000L + nanosOfMilli;
            long fraction = nanos / nanosPerUnit;
            boolean late = second == lastSecond && fraction > lastFraction;
            if (second < FIRST_SECOND64 || second > lastSecond || late) {
                throw UnencodableValueException.outOfRange(
                        TimestampData.fromEpochMillis(millis, nanosOfMilli), range(lastSecond, to));
            }
            out.writeLong(second * perSecond + fraction);
        };
    }

    private static String range(long lastSecond, ClickHouseType to) {
        Instant last = Instant.ofEpochSecond(lastSecond);
        return "1900-01-01 00:00:00 to %s %s UTC of %s"
                .formatted(
                        last.atZone(ZoneOffset.UTC).toLocalDate(),
                        last.atZone(ZoneOffset.UTC).toLocalTime(),
                        to);
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
            throw IncompatibleTypesException.fractions(from, digits);
        }
        return precision;
    }
}
