package io.millrace.connector.clickhouse.source.decode;

import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.logical.LogicalType;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.table.types.logical.utils.LogicalTypeChecks;

/**
 * Date, Date32, DateTime and DateTime64.
 *
 * <p>ClickHouse keeps instants, whatever the zone of the column. A TIMESTAMP_LTZ is one; a
 * TIMESTAMP without a zone is its time in UTC.
 */
final class TemporalDecoders {
    private static final long MILLIS_PER_SECOND = 1_000;
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private TemporalDecoders() {}

    static ColumnDecoder date(int bytes, LogicalType to) {
        ColumnDecoders.require(to, LogicalTypeRoot.DATE, "use DATE");
        return bytes == Short.BYTES
                ? in -> (int) in.readUnsigned(bytes)
                : in -> (int) in.readSigned(bytes);
    }

    static ColumnDecoder dateTime(LogicalType to) {
        requireTimestamp(to, 0);
        return in ->
                TimestampData.fromEpochMillis(in.readUnsigned(Integer.BYTES) * MILLIS_PER_SECOND);
    }

    static ColumnDecoder dateTime64(int digits, LogicalType to) {
        requireTimestamp(to, digits);
        long perSecond = 1;
        for (int i = 0; i < digits; i++) {
            perSecond *= 10;
        }
        long units = perSecond;
        long nanosPerUnit = NANOS_PER_SECOND / units;
        return in -> {
            long value = in.readSigned(Long.BYTES);
            long second = Math.floorDiv(value, units);
            long nanos = Math.floorMod(value, units) * nanosPerUnit;
            return TimestampData.fromEpochMillis(
                    second * MILLIS_PER_SECOND + nanos / NANOS_PER_MILLI,
                    (int) (nanos % NANOS_PER_MILLI));
        };
    }

    private static void requireTimestamp(LogicalType to, int digits) {
        boolean timestamp =
                to.is(LogicalTypeRoot.TIMESTAMP_WITHOUT_TIME_ZONE)
                        || to.is(LogicalTypeRoot.TIMESTAMP_WITH_LOCAL_TIME_ZONE);
        if (!timestamp || LogicalTypeChecks.getPrecision(to) < digits) {
            throw new UnreadableTypeException(
                    "use TIMESTAMP_LTZ(%1$d) or TIMESTAMP(%1$d)".formatted(digits));
        }
    }
}
