package io.millrace.workload;

/**
 * Cuts each user's time into sessions, so that a user's events near each other in event time share
 * a session, and the session of an event is known from its user and event time alone.
 *
 * <p>A session lasts a few minutes; at rates that would put hundreds of events into it, it is
 * shorter, so that a session keeps to some twenty events as in a real shop.
 */
final class Sessions {
    private static final int TYPICAL_EVENTS = 20;
    private static final long SHORTEST_MEAN_MILLIS = 20_000;
    private static final long LONGEST_MEAN_MILLIS = 480_000;

    private final long key;
    private final long meanMillis;
    private final int widestShiftMillis;

    Sessions(long key, double eventsPerSecond) {
        double millis = TYPICAL_EVENTS * Users.COUNT * 1000.0 / eventsPerSecond;
        this.key = key;
        this.meanMillis =
                (long) Math.min(LONGEST_MEAN_MILLIS, Math.max(SHORTEST_MEAN_MILLIS, millis));
        // Boundaries wander within four fifths of the mean: sessions last 0.2 to 1.8 times the
        // mean.
        this.widestShiftMillis = (int) (meanMillis * 4 / 5);
    }

    /** The key that, with the number from {@link #number}, makes a user's session ids. */
    long userKey(int user) {
        return Mixer.at(key, user);
    }

    /** The number of the user's session at this event time. */
    long number(long userKey, long eventTime) {
        long slot = Math.floorDiv(eventTime, meanMillis);
        long shift = Mixer.bounded(Mixer.at(~userKey, slot), widestShiftMillis);
        return eventTime - slot * meanMillis < shift ? slot - 1 : slot;
    }
}
