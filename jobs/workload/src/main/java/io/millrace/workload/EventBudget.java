package io.millrace.workload;

/**
 * Hands out the events of a run to the sending threads, so that a run that is stopped early still
 * ends on one common event: all events before it are sent, none after it.
 */
final class EventBudget {
    private final long events;
    private final long step;
    private long granted;
    private boolean stopped;

    /** Grants in steps of about 20 ms of the schedule, so that stopping is quick at any rate. */
    EventBudget(EventSettings settings) {
        this.events = settings.events();
        this.step = Math.max(1, Math.min(256, settings.eventsPerSecond() / 50));
    }

    /**
     * The end (exclusive) of the events that a thread may go through from {@code index} on; {@code
     * index} itself or less means that the run is over.
     */
    synchronized long grant(long index) {
        if (!stopped) {
            granted = Math.min(events, Math.max(granted, index + step));
        }
        return granted;
    }

    /** Ends the run with what is granted already. */
    synchronized void stop() {
        stopped = true;
    }
}
