package io.millrace.benchmarks.pipeline;

import io.millrace.benchmarks.pipeline.EventTable.Parts;

import java.util.List;

/**
 * What exactly-once took at one rate of events.
 *
 * @param eventsPerSecond rate at which they were created
 * @param events those measured, without the warm-up
 * @param parts parts made by inserts over the whole run, for each table and partition
 * @param mostInsertsInASecond into the table of the events
 * @param flinkCores CPU of the Flink process, in cores
 */
record Latency(
        int eventsPerSecond,
        long events,
        double p50Millis,
        double p95Millis,
        double p99Millis,
        double maxMillis,
        List<Parts> parts,
        long mostInsertsInASecond,
        CheckpointCost checkpoints,
        double flinkCores,
        double clickHouseCores) {

    double mostPartsPerSecond() {
        return parts.stream().mapToDouble(Parts::perSecond).max().orElse(0);
    }
}
