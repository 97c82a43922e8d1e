package io.millrace.connector.clickhouse.source;

import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;

import javax.annotation.Nullable;

import java.util.Iterator;
import java.util.List;
import java.util.Set;

/** Some rows of one split, and whether they are its last. */
final class ScanBatch implements RecordsWithSplitIds<ScannedRow> {
    @Nullable private String splitId;
    private final Iterator<ScannedRow> rows;
    private final Set<String> finished;

    private ScanBatch(@Nullable String splitId, List<ScannedRow> rows, Set<String> finished) {
        this.splitId = splitId;
        this.rows = rows.iterator();
        this.finished = finished;
    }

    static ScanBatch of(String splitId, List<ScannedRow> rows) {
        return new ScanBatch(splitId, rows, Set.of());
    }

    static ScanBatch last(String splitId, List<ScannedRow> rows) {
        return new ScanBatch(splitId, rows, Set.of(splitId));
    }

    static ScanBatch nothing() {
        return new ScanBatch(null, List.of(), Set.of());
    }

    @Nullable
    @Override
    public String nextSplit() {
        String next = splitId;
        splitId = null;
        return next;
    }

    @Nullable
    @Override
    public ScannedRow nextRecordFromSplit() {
        return rows.hasNext() ? rows.next() : null;
    }

    @Override
    public Set<String> finishedSplits() {
        return finished;
    }
}
