package io.millrace.workload;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/** Counts what one thread sends; another thread may take the totals at any time. */
final class TruthRecorder {
    private static final long DAY_MILLIS = 86_400_000;

    private final Map<EventType, Long> types = new EnumMap<>(EventType.class);
    private final Map<PoisonKind, Long> poison = new EnumMap<>(PoisonKind.class);
    private final Map<Long, Day> days = new HashMap<>();
    private long events;
    private long late;
    private long duplicates;

    /** Count and sum of hashes of a day. */
    static final class Day {
        private long count;
        private long checksum;

        void add(long rows, long hashes) {
            count += rows;
            checksum += hashes;
        }

        GroundTruth.DayTruth truth() {
            return new GroundTruth.DayTruth(count, Long.toUnsignedString(checksum));
        }
    }

    void event(EventGenerator generator, long index) {
        long hash = generator.rowHash(index);
        long day = Math.floorDiv(generator.eventTime(index), DAY_MILLIS);
        EventType type = generator.type(index);
        boolean isLate = generator.isLate(index);
        synchronized (this) {
            events++;
            types.merge(type, 1L, Long::sum);
            late += isLate ? 1 : 0;
            days.computeIfAbsent(day, unused -> new Day()).add(1, hash);
        }
    }

    synchronized void poison(PoisonKind kind) {
        poison.merge(kind, 1L, Long::sum);
    }

    synchronized void duplicate() {
        duplicates++;
    }

    TruthTotals totals() {
        TruthTotals totals = new TruthTotals();
        addTo(totals);
        return totals;
    }

    synchronized void addTo(TruthTotals totals) {
        totals.events += events;
        totals.late += late;
        totals.duplicates += duplicates;
        for (EventType type : EventType.values()) {
            totals.types.merge(type.text(), types.getOrDefault(type, 0L), Long::sum);
        }
        for (PoisonKind kind : PoisonKind.values()) {
            totals.poison.merge(kind.reason(), poison.getOrDefault(kind, 0L), Long::sum);
        }
        days.forEach((number, day) -> totals.day(number).add(day.count, day.checksum));
    }
}
