package io.millrace.connector.clickhouse.sink.writer;

import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.data.binary.BinaryRowData;
import org.apache.flink.table.data.binary.BinarySegmentUtils;

import javax.annotation.Nullable;

/**
 * Reads fields of Flink's binary rows where they lie. The getters of such a row make an object for
 * every text, timestamp and decimal.
 *
 * <p>A field has a slot of eight bytes: its value, or where its bytes begin (upper half) and how
 * many they are. The bytes themselves are in the slot when they are seven at most: then the highest
 * bit is set and the seven bits after it are the length.
 */
final class BinaryFields {
    private static final int LENGTH_SHIFT = 56;
    private static final int LENGTH_MASK = 0x7f;

    private BinaryFields() {}

    /**
     * The row, if its fields can be read in place; the bytes of a slot are in another order else.
     */
    @Nullable
    static BinaryRowData inPlace(RowData row) {
        return BinaryRowData.LITTLE_ENDIAN && row instanceof BinaryRowData binary ? binary : null;
    }

    static boolean isInSlot(long slot) {
        return slot < 0;
    }

    /** Number of bytes of a text or binary field. */
    static int length(long slot) {
        return isInSlot(slot) ? (int) (slot >>> LENGTH_SHIFT) & LENGTH_MASK : (int) slot;
    }

    /** Where the bytes of a field begin within the segments of its row. */
    static int offset(BinaryRowData row, long slot) {
        return row.getOffset() + (int) (slot >>> Integer.SIZE);
    }

    /** Milliseconds since 1970. */
    static long millis(RowData row, int field, int precision) {
        BinaryRowData binary = inPlace(row);
        if (binary == null) {
            return row.getTimestamp(field, precision).getMillisecond();
        }
        long slot = binary.getLong(field);
        return TimestampData.isCompact(precision)
                ? slot
                : BinarySegmentUtils.getLong(binary.getSegments(), offset(binary, slot));
    }

    /** Nanoseconds after the millisecond; 0 for types that have none, whatever the value says. */
    static int nanosOfMilli(RowData row, int field, int precision) {
        if (TimestampData.isCompact(precision)) {
            return 0;
        }
        BinaryRowData binary = inPlace(row);
        return binary == null
                ? row.getTimestamp(field, precision).getNanoOfMillisecond()
                : (int) binary.getLong(field);
    }

    /**
     * The digits of a decimal of at most 18 digits, as a whole number.
     *
     * @throws UnencodableValueException when a row carries a value that its type does not have
     */
    static long unscaled(RowData row, int field, int precision, int scale) {
        BinaryRowData binary = inPlace(row);
        if (binary != null) {
            return binary.getLong(field);
        }
        DecimalData value = row.getDecimal(field, precision, scale);
        if (value.scale() == scale && value.isCompact()) {
            return value.toUnscaledLong();
        }
        return DecimalEncoders.exact(value.toBigDecimal(), precision, scale).longValueExact();
    }
}
