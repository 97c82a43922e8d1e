package io.millrace.pipelines.maintain;

import io.millrace.pipelines.lake.SnapshotReferences;

import org.apache.iceberg.Snapshot;
import org.apache.iceberg.Table;
import org.apache.iceberg.util.SnapshotUtil;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/**
 * The tag {@code day-YYYY-MM-DD} names the last snapshot committed on or before that UTC day, so
 * that a table can be read as it was when the day ended.
 */
final class DayTags {
    /** Days without a tag are looked for this far back: nights on which nothing ran. */
    private static final int LOOK_BACK_DAYS = 7;

    private DayTags() {}

    /** Tags each complete day that has none; returns the new tags' names. */
    static List<String> create(Table table, Instant now, Duration retention) {
        List<String> created = new ArrayList<>();
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        for (int back = LOOK_BACK_DAYS; back >= 1; back--) {
            LocalDate day = today.minusDays(back);
            String tag = "day-" + day;
            Snapshot last = lastOf(table, day);
            if (last != null && !table.refs().containsKey(tag)) {
                SnapshotReferences.change(
                        table,
                        references ->
                                references
                                        .createTag(tag, last.snapshotId())
                                        .setMaxRefAgeMs(tag, retention.toMillis()));
                created.add(tag);
            }
        }
        return created;
    }

    private static Snapshot lastOf(Table table, LocalDate day) {
        long end = day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
        for (Snapshot snapshot : SnapshotUtil.currentAncestors(table)) {
            if (snapshot.timestampMillis() < end) {
                return snapshot;
            }
        }
        return null;
    }
}
