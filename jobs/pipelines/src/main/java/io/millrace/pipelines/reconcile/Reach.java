package io.millrace.pipelines.reconcile;

import java.util.Map;

/**
 * How far a side has come.
 *
 * @param positions by source, the largest position that the side holds
 */
record Reach(Map<String, Long> positions) {
    boolean covers(RowVersion row) {
        return of(row.source()) >= row.position();
    }

    /** Whether this side has come further than the other one in what the row was read from. */
    boolean isAheadOf(Reach other, RowVersion row) {
        return of(row.source()) > other.of(row.source());
    }

    private long of(String source) {
        return positions.getOrDefault(source, -1L);
    }
}
