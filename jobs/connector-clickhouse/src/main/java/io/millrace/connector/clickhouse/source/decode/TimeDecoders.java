package io.millrace.connector.clickhouse.source.decode;

import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;

import java.time.Duration;

/**
 * Time and Time64: ClickHouse keeps spans from -999 to 999 hours, Flink the milliseconds of a day.
 */
final class TimeDecoders {
    private static final long NANOS_PER_SECOND = 1_000_000_000;
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long NANOS_PER_DAY = 86_400 * NANOS_PER_SECOND;

    private TimeDecoders() {}

    static ColumnDecoder time(LogicalType to) {
        requireTime(to, 0);
        return in -> millis(in.readSigned(Integer.BYTES), NANOS_PER_SECOND);
    }

    static ColumnDecoder time64(int digits, LogicalType to) {
        requireTime(to, digits);
        long nanosPerUnit = NANOS_PER_SECOND;
        for (int i = 0; i < digits; i++) {
            nanosPerUnit /= 10;
        }
        long unit = nanosPerUnit;
        return in -> millis(in.readSigned(Long.BYTES), unit);
    }

    private static int millis(long units, long nanosPerUnit) throws UndecodableValueException {
        long nanos = units * nanosPerUnit;
        if (nanos < 0 || nanos >= NANOS_PER_DAY || nanos % NANOS_PER_MILLI != 0) {
            throw new UndecodableValueException(
                    "value %s is not a time of the day in milliseconds, which is what Flink's TIME keeps"
                            .formatted(Duration.ofNanos(nanos)));
        }
        return (int) (nanos / NANOS_PER_MILLI);
    }

    private static void requireTime(LogicalType to, int digits) {
        boolean fits =
                to.is(LogicalTypeRoot.TIME_WITHOUT_TIME_ZONE)
                        && LogicalTypeChecks.getPrecision(to) >= digits;
        if (!fits) {
            throw new UnreadableTypeException("use TIME(%d)".formatted(digits));
        }
    }
}
