package io.millrace.workload;

import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.RecordMetadata;

import java.util.Map;
import java.util.TreeMap;

/** Counts what the broker confirmed; shared by all producers of a run. */
final class AckTracker {
    private final Map<Integer, long[]> partitions = new TreeMap<>();
    private long events;
    private volatile Exception failure;

    /** For the first copy of an event. */
    Callback event() {
        return (metadata, exception) -> completed(metadata, exception, 1);
    }

    /** For poison and second copies. */
    Callback extra() {
        return (metadata, exception) -> completed(metadata, exception, 0);
    }

    /** The first failed send, or null. */
    Exception failure() {
        return failure;
    }

    synchronized long events() {
        return events;
    }

    synchronized Map<Integer, GroundTruth.PartitionTruth> partitions() {
        Map<Integer, GroundTruth.PartitionTruth> truths = new TreeMap<>();
        partitions.forEach(
                (partition, seen) ->
                        truths.put(
                                partition,
                                new GroundTruth.PartitionTruth(seen[0], seen[1], seen[2])));
        return truths;
    }

    private synchronized void completed(RecordMetadata metadata, Exception exception, int isEvent) {
        if (exception != null) {
            failure = failure == null ? exception : failure;
            return;
        }
        events += isEvent;
        long[] seen =
                partitions.computeIfAbsent(
                        metadata.partition(), unused -> new long[] {Long.MAX_VALUE, -1, 0});
        seen[2]++;
        // A resent batch that the broker had stored already is confirmed without its offset.
        if (metadata.hasOffset()) {
            seen[0] = Math.min(seen[0], metadata.offset());
            seen[1] = Math.max(seen[1], metadata.offset());
        }
    }
}
