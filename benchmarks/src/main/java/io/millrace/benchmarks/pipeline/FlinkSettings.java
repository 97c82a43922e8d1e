package io.millrace.benchmarks.pipeline;

import picocli.CommandLine.Option;

/** How the Flink processes are started. */
final class FlinkSettings {
    @Option(
            names = "--parallelism",
            defaultValue = "2",
            description = "Subtasks of source and sink (default: ${DEFAULT-VALUE}).")
    private int parallelism;

    @Option(
            names = "--checkpoint-interval",
            defaultValue = "1000",
            description = "Milliseconds between checkpoints (default: ${DEFAULT-VALUE}).")
    private long checkpointMillis;

    @Option(
            names = "--buffer-timeout",
            defaultValue = "100",
            description =
                    "Milliseconds until a network buffer is sent (default: ${DEFAULT-VALUE}).")
    private long bufferTimeoutMillis;

    @Option(
            names = "--heap",
            defaultValue = "1024m",
            description = "Heap of each Flink process (default: ${DEFAULT-VALUE}).")
    private String heap;

    int parallelism() {
        return parallelism;
    }

    long checkpointMillis() {
        return checkpointMillis;
    }

    long bufferTimeoutMillis() {
        return bufferTimeoutMillis;
    }

    String heap() {
        return heap;
    }
}
