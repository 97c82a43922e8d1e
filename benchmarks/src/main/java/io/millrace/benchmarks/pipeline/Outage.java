package io.millrace.benchmarks.pipeline;

import java.util.List;

/**
 * What an outage of ClickHouse did.
 *
 * @param events all that were sent, each of them once in the table afterwards
 * @param catchUpSeconds from ClickHouse's return until it had all events sent until then
 * @param heap one sample a second
 */
record Outage(
        int eventsPerSecond,
        long outageSeconds,
        long events,
        double catchUpSeconds,
        CheckpointCost checkpoints,
        List<Sample> heap) {

    /**
     * The heap of the Flink process.
     *
     * @param second since the first event
     * @param phase what ClickHouse was doing
     * @param liveBytes after the last collection of old objects
     */
    record Sample(long second, Phase phase, long usedBytes, long liveBytes) {}

    enum Phase {
        BEFORE,
        DOWN,
        AFTER
    }

    long mostLive(Phase phase) {
        return heap.stream()
                .filter(sample -> sample.phase() == phase)
                .mapToLong(Sample::liveBytes)
                .max()
                .orElse(0);
    }

    long mostUsed(Phase phase) {
        return heap.stream()
                .filter(sample -> sample.phase() == phase)
                .mapToLong(Sample::usedBytes)
                .max()
                .orElse(0);
    }
}
