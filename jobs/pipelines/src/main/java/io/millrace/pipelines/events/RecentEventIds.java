package io.millrace.pipelines.events;

/**
 * The first occurrences of event ids of the last minutes, exact, in an open-addressing table of 24
 * bytes a slot. An id that is older than the retention is forgotten, and its slot is used again
 * when the table is rebuilt. Not thread-safe.
 */
final class RecentEventIds {
    private static final int WORDS = 3;
    private static final int SMALLEST = 16;

    /** Event time takes 42 bits, until the year 2109; the minute 21, which wraps in four years. */
    private static final int MILLIS_BITS = 42;

    private static final long MILLIS_MASK = (1L << MILLIS_BITS) - 1;
    private static final long MINUTE_MASK = (1L << 21) - 1;
    private static final long USED = Long.MIN_VALUE;

    private final int retentionMinutes;
    private long[] slots = new long[SMALLEST * WORDS];
    private int used;

    RecentEventIds(int retentionMinutes) {
        this.retentionMinutes = retentionMinutes;
    }

    /**
     * The event time of the id's first occurrence, epoch milliseconds, or -1.
     *
     * @param minute the current minute since 1970
     */
    long first(EventId id, long minute) {
        int slot = find(id);
        long word = slots[slot + 2];
        return word != 0 && isAlive(word, minute) ? word & MILLIS_MASK : -1;
    }

    /**
     * Notes the first occurrence of an id, in place of an earlier one.
     *
     * @param minute when it was seen, minutes since 1970
     */
    void put(EventId id, long firstMillis, long minute) {
        int slot = find(id);
        if (slots[slot + 2] == 0) {
            if ((used + 1) * 10L > slots.length / WORDS * 7L) {
                rebuild(minute);
                slot = find(id);
            }
            used++;
        }
        slots[slot] = id.high();
        slots[slot + 1] = id.low();
        slots[slot + 2] =
                USED | (minute & MINUTE_MASK) << MILLIS_BITS | (firstMillis & MILLIS_MASK);
    }

    /** The first word of the id's slot, or of the free one where it belongs. */
    private int find(EventId id) {
        int mask = slots.length / WORDS - 1;
        for (int place = id.spread() & mask; ; place = place + 1 & mask) {
            int slot = place * WORDS;
            if (slots[slot + 2] == 0 || slots[slot] == id.high() && slots[slot + 1] == id.low()) {
                return slot;
            }
        }
    }

    private boolean isAlive(long word, long minute) {
        long age = minute - (word >>> MILLIS_BITS) & MINUTE_MASK;
        return age <= retentionMinutes;
    }

    private void rebuild(long minute) {
        long[] old = slots;
        int alive = 0;
        for (int slot = 0; slot < old.length; slot += WORDS) {
            if (old[slot + 2] != 0 && isAlive(old[slot + 2], minute)) {
                alive++;
            }
        }
        int capacity = Math.max(SMALLEST, Integer.highestOneBit(alive) * 4);
        slots = new long[capacity * WORDS];
        used = alive;
        for (int slot = 0; slot < old.length; slot += WORDS) {
            if (old[slot + 2] != 0 && isAlive(old[slot + 2], minute)) {
                int target = find(new EventId(old[slot], old[slot + 1]));
                System.arraycopy(old, slot, slots, target, WORDS);
            }
        }
    }
}
