package io.millrace.benchmarks.pipeline;

import java.util.Arrays;

/** What the checkpoints of a job took; sizes are those of the whole checkpoint. */
record CheckpointCost(
        long completed,
        long failed,
        long averageBytes,
        long largestBytes,
        long averageMillis,
        long p99Millis,
        long longestMillis) {

    String toLine() {
        return "%d %d %d %d %d %d %d"
                .formatted(
                        completed,
                        failed,
                        averageBytes,
                        largestBytes,
                        averageMillis,
                        p99Millis,
                        longestMillis);
    }

    static CheckpointCost parse(String line) {
        long[] values = Arrays.stream(line.split(" ")).mapToLong(Long::parseLong).toArray();
        return new CheckpointCost(
                values[0], values[1], values[2], values[3], values[4], values[5], values[6]);
    }
}
