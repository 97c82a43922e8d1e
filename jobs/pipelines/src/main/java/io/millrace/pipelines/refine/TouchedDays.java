package io.millrace.pipelines.refine;

import io.millrace.pipelines.sql.SqlFiles;
import io.millrace.pipelines.sql.SqlRunner;
import io.millrace.pipelines.sql.SqlScript;

import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;

import org.apache.iceberg.FileScanTask;
import org.apache.iceberg.Table;
import org.apache.iceberg.io.CloseableIterable;

import java.io.IOException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** Which days of the marts can differ after what a source got since its watermark. */
final class TouchedDays {
    private TouchedDays() {}

    /** The days of the events that were added, from the partitions of the files alone. */
    static SortedSet<LocalDate> byEvents(Table events, long after, long upTo) throws IOException {
        SortedSet<LocalDate> days = new TreeSet<>();
        if (after == upTo) {
            return days;
        }
        var scan = events.newIncrementalAppendScan().fromSnapshotExclusive(after).toSnapshot(upTo);
        try (CloseableIterable<FileScanTask> files = scan.planFiles()) {
            for (FileScanTask file : files) {
                Integer day = file.file().partition().get(0, Integer.class);
                days.add(LocalDate.ofEpochDay(day));
            }
        }
        return days;
    }

    /**
     * The days that changes of rows touch: an order its own; a version of a user or product every
     * day from its commit on, for orders of those days may be enriched with it.
     *
     * @param variables say which part of each changelog is new
     */
    static SortedSet<LocalDate> byChanges(Map<String, String> variables, LocalDate today)
            throws Exception {
        TableEnvironment environment =
                SqlRunner.run(
                        SqlScript.read(
                                "flink/jobs/refine_days.sql",
                                SqlFiles::read,
                                new HashMap<>(variables)));
        SortedSet<LocalDate> days = new TreeSet<>();
        try (CloseableIterator<Row> rows = environment.from("touched_days").execute().collect()) {
            while (rows.hasNext()) {
                Row row = rows.next();
                LocalDate day = row.getFieldAs("touched_day");
                days.add(day);
                boolean open = row.getFieldAs("and_all_after");
                for (LocalDate next = day.plusDays(1); open && !next.isAfter(today); ) {
                    days.add(next);
                    next = next.plusDays(1);
                }
            }
        }
        return days;
    }

    static LocalDate today() {
        return LocalDate.now(ZoneOffset.UTC);
    }
}
