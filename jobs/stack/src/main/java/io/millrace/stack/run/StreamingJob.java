package io.millrace.stack.run;

import java.util.Map;

/**
 * A streaming job of the bundle as the local stack runs it.
 *
 * @param name the job's name, its consumer group's and slot's suffix, and its checkpoint folder
 * @param main simple name of the main class
 * @param parallelism slots it takes
 */
record StreamingJob(String name, String main, int parallelism, Map<String, String> configuration) {
    private static final Map<String, String> COMMON =
            Map.of(
                    "pipeline.object-reuse", "true",
                    "execution.checkpointing.mode", "EXACTLY_ONCE",
                    "execution.checkpointing.externalized-checkpoint-retention",
                            "RETAIN_ON_CANCELLATION",
                    "execution.checkpointing.timeout", "2 min",
                    "execution.checkpointing.tolerable-failed-checkpoints", "1000",
                    "execution.checkpointing.checkpoints-after-tasks-finish.enabled", "true");

    /** Commits to ClickHouse with each checkpoint: the interval is most of the latency. */
    static final StreamingJob SPEED = of("speed", "SpeedJob", 2, "1 s");

    /**
     * Commits to Iceberg with each checkpoint, as often as {@code LAKE_COMMIT_INTERVAL} says: each
     * commit makes files. One task only: it may lag where the speed job must not.
     */
    static final StreamingJob LAKE =
            of("lake", "LakeJob", 1, System.getenv().getOrDefault("LAKE_COMMIT_INTERVAL", "30 s"));

    private static StreamingJob of(
            String name, String main, int parallelism, String checkpointInterval) {
        var configuration = new java.util.HashMap<>(COMMON);
        configuration.put("execution.checkpointing.interval", checkpointInterval);
        return new StreamingJob(name, main, parallelism, Map.copyOf(configuration));
    }
}
