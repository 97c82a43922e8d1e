package io.millrace.pipelines.reconcile;

import io.millrace.pipelines.reconcile.RowDifference.Kind;
import io.millrace.pipelines.reprocess.Reprocessing;
import io.millrace.pipelines.sql.SqlFiles;
import io.millrace.pipelines.sql.SqlRunner;
import io.millrace.pipelines.sql.SqlScript;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Makes ClickHouse hold what the lake holds: days of events are reprocessed, the versions of
 * captured rows are written once more. Days of which the lake itself has lost rows are left alone:
 * reprocessing them would lose those in ClickHouse too.
 *
 * @param days to reprocess
 * @param lost days that the lake has lost rows of
 * @param captured whether rows of captured tables differ
 */
public record Repair(SortedSet<LocalDate> days, SortedSet<LocalDate> lost, boolean captured) {
    private static final String CAPTURED = "flink/jobs/repair.sql";

    /** What the differences ask for. */
    public static Repair of(ReconciliationResult result) {
        SortedSet<LocalDate> days = new TreeSet<>();
        SortedSet<LocalDate> lost = new TreeSet<>();
        boolean captured = false;
        for (RowDifference difference : result.differences()) {
            if (!difference.isMismatch()) {
                continue;
            }
            if (difference.hour().holdsEvents()) {
                (difference.kind() == Kind.LOST ? lost : days).add(day(difference));
            } else {
                captured = true;
            }
        }
        days.removeAll(lost);
        return new Repair(days, lost, captured);
    }

    /**
     * @param environment the stores' addresses and passwords, as the jobs have them
     * @param progress takes one line for each step
     */
    public void run(Map<String, String> environment, Consumer<String> progress) throws Exception {
        for (LocalDate day : lost) {
            progress.accept(
                    "%s is not repaired: the lake has lost rows that ClickHouse has"
                            .formatted(day));
        }
        for (LocalDate day : days) {
            Reprocessing.of(environment, progress).run(day, day, OptionalLong.empty(), false);
        }
        if (captured) {
            progress.accept("all versions of captured rows are written once more");
            SqlRunner.run(SqlScript.read(CAPTURED, SqlFiles::read, environment));
        }
    }

    private static LocalDate day(RowDifference difference) {
        return LocalDate.ofInstant(
                Instant.ofEpochSecond(difference.hour().hourEpoch()), ZoneOffset.UTC);
    }
}
