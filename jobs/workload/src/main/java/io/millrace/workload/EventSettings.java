package io.millrace.workload;

import java.util.Objects;

/**
 * Everything that decides the bytes of a run's events. Two runs with equal settings send the same
 * records; the ground truth of a run is made again from nothing else.
 *
 * @param seed decides users, products, seed orders, and with the run id every event
 * @param runId separates runs of one seed: event ids of different runs differ
 * @param startMillis scheduled time of event 0, epoch milliseconds UTC
 * @param eventsPerSecond scheduled rate, at least 1
 * @param rampUpMillis how long the rate rises evenly from zero to {@code eventsPerSecond}; the run
 *     takes half of it longer
 * @param events distinct valid events planned; poison and duplicates come on top
 * @param poisonPercent poison records per 100 events, spread evenly
 * @param latePercent share of events whose event time lies 1 minute to 26 hours before their send
 *     time
 * @param duplicatePercent share of events that are sent a second time, byte for byte
 * @param historyDays 0: event time is the scheduled send time; otherwise the event times are spread
 *     evenly over this many days before {@code startMillis}
 */
public record EventSettings(
        long seed,
        String runId,
        long startMillis,
        int eventsPerSecond,
        int rampUpMillis,
        long events,
        double poisonPercent,
        double latePercent,
        double duplicatePercent,
        int historyDays) {

    private static final long MILLION = 1_000_000;
    private static final long SECOND_NANOS = 1_000_000_000;
    private static final long DAY_MILLIS = 86_400_000;

    public EventSettings {
        Objects.requireNonNull(runId, "runId");
        require(eventsPerSecond >= 1, "events per second must be at least 1", eventsPerSecond);
        require(rampUpMillis >= 0, "the ramp-up must not be negative", rampUpMillis);
        require(events >= 1, "there must be at least 1 event", events);
        requirePercent("poison percent", poisonPercent);
        requirePercent("late percent", latePercent);
        requirePercent("duplicate percent", duplicatePercent);
        require(historyDays >= 0, "history days must not be negative", historyDays);
    }

    /** When event {@code index} is to be sent, epoch milliseconds. */
    public long scheduledMillis(long index) {
        return startMillis + scheduledNanos(index) / MILLION;
    }

    /** When event {@code index} is to be sent, nanoseconds after the start of the run. */
    long scheduledNanos(long index) {
        long steadyNanos =
                index / eventsPerSecond * SECOND_NANOS
                        + index % eventsPerSecond * SECOND_NANOS / eventsPerSecond;
        long halfRampNanos = rampUpMillis * MILLION / 2;
        if (steadyNanos >= halfRampNanos) {
            return halfRampNanos + steadyNanos;
        }
        // While the rate rises evenly, the events sent grow with the square of the time.
        return (long) Math.sqrt(4.0 * halfRampNanos * steadyNanos);
    }

    /** Event time of event {@code index} unless it is late, epoch milliseconds. */
    long punctualMillis(long index) {
        if (historyDays == 0) {
            return scheduledMillis(index);
        }
        double spacing = (double) historyMillis() / events;
        return startMillis - historyMillis() + (long) (index * spacing);
    }

    /** Events for each second of event time. */
    double eventTimeRate() {
        return historyDays == 0 ? eventsPerSecond : events * 1000.0 / historyMillis();
    }

    /** Poison records that are sent before event {@code index}; their numbers count from 0. */
    public long poisonBefore(long index) {
        return index / MILLION * poisonPerMillion()
                + index % MILLION * poisonPerMillion() / MILLION;
    }

    /** The event that poison record {@code number} is sent right after. */
    long eventBeforePoison(long number) {
        return ((number + 1) * MILLION - 1) / poisonPerMillion();
    }

    /** One event in each block of this many is sent twice; 0 when none is. */
    int duplicateBlock() {
        return block(duplicatePercent);
    }

    /** One event in each block of this many is late; 0 when none is. */
    int lateBlock() {
        return block(latePercent);
    }

    private long poisonPerMillion() {
        return Math.round(poisonPercent * 10_000);
    }

    private long historyMillis() {
        return historyDays * DAY_MILLIS;
    }

    private static int block(double percent) {
        return percent == 0 ? 0 : (int) Math.max(1, Math.round(100 / percent));
    }

    private static void requirePercent(String name, double value) {
        require(value >= 0 && value <= 100, name + " must lie between 0 and 100", value);
    }

    private static void require(boolean condition, String message, Object found) {
        if (!condition) {
            throw new IllegalArgumentException(message + ", found " + found);
        }
    }
}
