package io.millrace.workload;

import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.TreeMap;

/** The sum of several recorders, on its way to being a {@link GroundTruth}. */
final class TruthTotals {
    final Map<String, Long> types = new TreeMap<>();
    final Map<String, Long> poison = new TreeMap<>();
    long events;
    long acked;
    long late;
    long duplicates;
    long orderTransactions;
    long orderChanges;
    boolean complete;
    Map<Integer, GroundTruth.PartitionTruth> partitions = Map.of();

    private final Map<LocalDate, TruthRecorder.Day> days = new TreeMap<>();

    TruthRecorder.Day day(long epochDay) {
        return days.computeIfAbsent(
                LocalDate.ofEpochDay(epochDay), unused -> new TruthRecorder.Day());
    }

    long poisonSent() {
        return poison.values().stream().mapToLong(Long::longValue).sum();
    }

    GroundTruth truth(EventSettings settings, String topic) {
        Map<LocalDate, GroundTruth.DayTruth> dayTruths = new TreeMap<>();
        days.forEach((date, day) -> dayTruths.put(date, day.truth()));
        return new GroundTruth(
                complete,
                Instant.now(),
                topic,
                settings,
                events,
                acked,
                poisonSent(),
                poison,
                duplicates,
                late,
                types,
                orderTransactions,
                orderChanges,
                dayTruths,
                partitions);
    }
}
