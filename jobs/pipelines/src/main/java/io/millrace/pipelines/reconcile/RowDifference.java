package io.millrace.pipelines.reconcile;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** One row on which the two sides disagree. */
record RowDifference(TableHour hour, String key, Kind kind) {
    /** What ClickHouse did wrong, seen from the lake. */
    enum Kind {
        /** The lake has the row, ClickHouse has it not, or too seldom. */
        MISSING,
        /** ClickHouse has the row, the lake has it not, or less often. */
        EXTRA,
        /** Both have the row, with other values. */
        CHANGED
    }

    /**
     * Compares the rows of one hour as bags.
     *
     * @param lake hashes by key
     * @param speed hashes by key
     */
    static List<RowDifference> between(
            TableHour hour, Map<String, List<Long>> lake, Map<String, List<Long>> speed) {
        List<RowDifference> differences = new ArrayList<>();
        var keys = new TreeSet<>(lake.keySet());
        keys.addAll(speed.keySet());
        for (String key : keys) {
            List<Long> expected = lake.getOrDefault(key, List.of());
            List<Long> found = speed.getOrDefault(key, List.of());
            if (found.size() < expected.size()) {
                differences.add(new RowDifference(hour, key, Kind.MISSING));
            } else if (found.size() > expected.size()) {
                differences.add(new RowDifference(hour, key, Kind.EXTRA));
            } else if (!bag(expected).equals(bag(found))) {
                differences.add(new RowDifference(hour, key, Kind.CHANGED));
            }
        }
        return differences;
    }

    private static Map<Long, Integer> bag(List<Long> hashes) {
        Map<Long, Integer> bag = new HashMap<>();
        hashes.forEach(hash -> bag.merge(hash, 1, Integer::sum));
        return bag;
    }
}
