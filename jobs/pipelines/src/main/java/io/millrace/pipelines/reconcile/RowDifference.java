package io.millrace.pipelines.reconcile;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * One row on which the two sides disagree.
 *
 * @param row as the side has it that has it, or has it oftener; the lake's where both have it
 */
record RowDifference(TableHour hour, String key, Kind kind, RowVersion row) {
    /** What is wrong. */
    enum Kind {
        /** The lake has the row, ClickHouse has it not, or too seldom. */
        MISSING,
        /** ClickHouse has the row, the lake has it not, or less often. */
        EXTRA,
        /** Both have the row, with other values. */
        CHANGED,
        /**
         * ClickHouse has the row, and the lake lacks its position although it holds later ones of
         * the same source.
         */
        LOST,
        /** One side has not come as far as the row yet: nothing is wrong. */
        LATE
    }

    RowDifference as(Kind other) {
        return new RowDifference(hour, key, other, row);
    }

    /** Whether something is wrong. */
    boolean isMismatch() {
        return kind != Kind.LATE;
    }

    /**
     * Compares the rows of one hour as bags.
     *
     * @param lake rows by key
     * @param speed rows by key
     */
    static List<RowDifference> between(
            TableHour hour,
            Map<String, List<RowVersion>> lake,
            Reach lakeReach,
            Map<String, List<RowVersion>> speed,
            Reach speedReach) {
        List<RowDifference> differences = new ArrayList<>();
        var keys = new TreeSet<>(lake.keySet());
        keys.addAll(speed.keySet());
        for (String key : keys) {
            List<RowVersion> lakeOnly = new ArrayList<>(lake.getOrDefault(key, List.of()));
            List<RowVersion> speedOnly = new ArrayList<>(speed.getOrDefault(key, List.of()));
            removeCommon(lakeOnly, speedOnly);
            if (lakeOnly.isEmpty() && speedOnly.isEmpty()) {
                continue;
            }
            Kind kind;
            RowVersion row;
            if (lakeOnly.size() > speedOnly.size()) {
                row = lakeOnly.get(0);
                kind = isLate(hour, row, lakeReach, speedReach) ? Kind.LATE : Kind.MISSING;
            } else if (lakeOnly.size() < speedOnly.size()) {
                row = speedOnly.get(0);
                kind = isLate(hour, row, speedReach, lakeReach) ? Kind.LATE : Kind.EXTRA;
            } else {
                row = lakeOnly.get(0);
                boolean late = !speedReach.covers(row) || !lakeReach.covers(speedOnly.get(0));
                kind = late ? Kind.LATE : Kind.CHANGED;
            }
            differences.add(new RowDifference(hour, key, kind, row));
        }
        return differences;
    }

    private static void removeCommon(List<RowVersion> one, List<RowVersion> other) {
        one.removeIf(
                row -> {
                    for (RowVersion candidate : other) {
                        if (candidate.hash() == row.hash()) {
                            return other.remove(candidate);
                        }
                    }
                    return false;
                });
    }

    /**
     * Whether the row is only here because the other side has not come so far. A captured row can
     * also be gone on the other side because that one is ahead and has seen it deleted.
     */
    private static boolean isLate(TableHour hour, RowVersion row, Reach here, Reach there) {
        return !there.covers(row) || (!hour.holdsEvents() && there.isAheadOf(here, row));
    }
}
