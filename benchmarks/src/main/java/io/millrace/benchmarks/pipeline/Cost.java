package io.millrace.benchmarks.pipeline;

/**
 * What one run of a variant took.
 *
 * @param round 0 for the warm-up
 * @param flinkMicros CPU of the Flink process, microseconds per event
 * @param clickHouseMicros CPU of ClickHouse with its merges, microseconds per event
 */
record Cost(
        Variant variant,
        int round,
        double eventsPerSecond,
        double flinkMicros,
        double clickHouseMicros) {

    /** CPU of both, microseconds per event. */
    double micros() {
        return flinkMicros + clickHouseMicros;
    }
}
