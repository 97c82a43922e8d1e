package io.millrace.connector.clickhouse.sink.writer;

import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.binary.BinaryStringData;
import org.apache.flink.table.types.logical.RowType;

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
    private StringData lastSource;
    private Highest last;

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
        StringData source = row.getString(sourceField);
        if (!source.equals(lastSource)) {
            choose(source);
        }
        last.position = Math.max(last.position, row.getLong(positionField));
    }

    private void choose(StringData source) {
        last = sources.get(source);
        if (last == null) {
            last = new Highest(((BinaryStringData) source).copy());
            sources.put(last.source, last);
        }
        lastSource = last.source;
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
        private long position = Long.MIN_VALUE;

        Highest(StringData source) {
            this.source = source;
        }
    }
}
