package io.millrace.connector.clickhouse.sink.writer;

import org.apache.flink.core.memory.MemorySegment;
import org.apache.flink.core.memory.MemorySegmentFactory;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.binary.BinaryRowData;
import org.apache.flink.table.data.binary.BinaryStringData;
import org.apache.flink.table.types.logical.RowType;

import javax.annotation.Nullable;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Remembers the highest position of every source whose rows went into a table. Not thread-safe.
 *
 * <p>Rows of one source mostly follow each other, so the last source is compared first.
 */
final class PositionTracker {
    private static final int ABSENT = -1;

    private final int sourceField;
    private final int positionField;
    private final Map<StringData, Highest> sources = new HashMap<>();
    @Nullable private Highest last;

    private PositionTracker(int sourceField, int positionField) {
        this.sourceField = sourceField;
        this.positionField = positionField;
    }

    /** Watches rows of a type; does nothing when they have no positions. */
    static PositionTracker of(RowType rowType, PositionColumns columns) {
        return columns.in(rowType)
                ? new PositionTracker(
                        rowType.getFieldIndex(columns.source()),
                        rowType.getFieldIndex(columns.position()))
                : none();
    }

    static PositionTracker none() {
        return new PositionTracker(ABSENT, ABSENT);
    }

    void observe(RowData row) {
        if (sourceField == ABSENT || row.isNullAt(sourceField) || row.isNullAt(positionField)) {
            return;
        }
        if (last == null || !isOfLastSource(row)) {
            choose(row);
        }
        last.position = Math.max(last.position, row.getLong(positionField));
    }

    /** Compares the bytes in place: the getter of a binary row would make an object. */
    private boolean isOfLastSource(RowData row) {
        if (!(row instanceof BinaryRowData binary)) {
            return row.getString(sourceField).equals(last.source);
        }
        // Up to seven bytes are in the slot itself, whose highest bit is then set; of more it has
        // the offset and the length.
        long slot = binary.getLong(sourceField);
        if (slot < 0 || binary.getSegments().length > 1) {
            return slot == last.slot;
        }
        int length = (int) slot;
        int offset = binary.getOffset() + (int) (slot >>> Integer.SIZE);
        return length == last.bytes.size()
                && binary.getSegments()[0].equalTo(last.bytes, offset, 0, length);
    }

    private void choose(RowData row) {
        StringData source = row.getString(sourceField);
        last = sources.get(source);
        if (last == null) {
            last = new Highest(((BinaryStringData) source).copy());
            sources.put(last.source, last);
        }
        if (row instanceof BinaryRowData binary) {
            long slot = binary.getLong(sourceField);
            last.slot = slot < 0 ? slot : 0;
        }
    }

    /** The highest positions since the start. */
    Map<String, Long> highest() {
        if (sources.isEmpty()) {
            return Map.of();
        }
        Map<String, Long> highest = new TreeMap<>();
        sources.forEach((source, value) -> highest.put(source.toString(), value.position));
        return highest;
    }

    private static final class Highest {
        private final StringData source;
        private final MemorySegment bytes;

        /** How a binary row holds a short source; 0 for others. */
        private long slot;

        private long position = Long.MIN_VALUE;

        Highest(StringData source) {
            this.source = source;
            this.bytes = MemorySegmentFactory.wrap(source.toBytes());
        }
    }
}
