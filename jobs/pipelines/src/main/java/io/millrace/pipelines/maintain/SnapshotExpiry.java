package io.millrace.pipelines.maintain;

import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Expires snapshots that nobody needs. A Flink job that starts again walks back from the present
 * snapshot to its own last commit, so the chain from here to there stays whole; what a tag names
 * stays as long as the tag.
 */
final class SnapshotExpiry {
    private static final String JOB_ID = "flink.job-id";

    private SnapshotExpiry() {}

    /** Returns how many snapshots are gone. */
    static int run(Table table, Instant now, Retention retention) {
        if (table.currentSnapshot() == null) {
            return 0;
        }
        int before = count(table);
        table.expireSnapshots()
                .expireOlderThan(keepFrom(table, now, retention).toEpochMilli())
                .retainLast(1)
                .commit();
        table.refresh();
        return before - count(table);
    }

    /** The time of the oldest snapshot that stays. */
    static Instant keepFrom(Table table, Instant now, Retention retention) {
        Instant keepFrom = now.minus(retention.snapshots());
        Map<String, Instant> lastOfJob = new HashMap<>();
        for (Snapshot snapshot : table.snapshots()) {
            String job = snapshot.summary().get(JOB_ID);
            if (job != null) {
                Instant at = Instant.ofEpochMilli(snapshot.timestampMillis());
                lastOfJob.merge(job, at, (one, other) -> one.isAfter(other) ? one : other);
            }
        }
        for (Instant last : lastOfJob.values()) {
            if (last.isBefore(keepFrom) && last.isAfter(now.minus(retention.jobs()))) {
                keepFrom = last;
            }
        }
        return keepFrom;
    }

    private static int count(Table table) {
        int count = 0;
        for (Snapshot ignored : table.snapshots()) {
            count++;
        }
        return count;
    }
}
