package io.millrace.workload;

/** Settings of runs that start on a Saturday afternoon. */
final class TestingSettings {
    static final long START = 1_768_662_000_123L;

    private TestingSettings() {}

    static EventSettings events(long events) {
        return run(7, "run", 1_000, events);
    }

    static EventSettings run(long seed, String runId, int eventsPerSecond, long events) {
        return new EventSettings(seed, runId, START, eventsPerSecond, 0, events, 2, 0.5, 0.2, 0);
    }
}
