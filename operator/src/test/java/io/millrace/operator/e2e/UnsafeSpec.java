package io.millrace.operator.e2e;

import java.util.List;

/**
 * A change of the FlinkDeployment {@code speed} that the plugin must refuse.
 *
 * @param change merged into the spec
 * @param message what stands in the status behind the name of the FlinkDeployment
 */
record UnsafeSpec(String change, String message) {
    /** One for each rule on a job's own spec. */
    static List<UnsafeSpec> all() {
        return List.of(
                new UnsafeSpec(
                        "{\"job\": {\"upgradeMode\": \"stateless\"}}",
                        "spec.job.upgradeMode is 'stateless': an upgrade would start without state, and lose or repeat rows. Set it to savepoint or last-state."),
                configuration(
                        "execution.checkpointing.dir",
                        "\"file:///checkpoints\"",
                        "execution.checkpointing.dir is file:///checkpoints, a path inside a pod: state would die with it. Set it to a path on S3."),
                configuration(
                        "execution.checkpointing.savepoint-dir",
                        "\"/savepoints\"",
                        "execution.checkpointing.savepoint-dir is /savepoints, a path inside a pod: state would die with it. Set it to a path on S3."),
                configuration(
                        "execution.checkpointing.interval",
                        "null",
                        "execution.checkpointing.interval is not set: nothing would ever be committed. Set it, for instance to 1 s."),
                configuration(
                        "execution.checkpointing.mode",
                        "\"AT_LEAST_ONCE\"",
                        "execution.checkpointing.mode is AT_LEAST_ONCE: rows would be repeated after a failure. Set it to EXACTLY_ONCE."),
                configuration(
                        "execution.checkpointing.unaligned.enabled",
                        "\"true\"",
                        "execution.checkpointing.unaligned.enabled is true: the committers count rows between aligned barriers and would lose some. Set it to false."),
                configuration(
                        "execution.checkpointing.checkpoints-after-tasks-finish.enabled",
                        "\"false\"",
                        "execution.checkpointing.checkpoints-after-tasks-finish.enabled is false: the rows since the last checkpoint would be lost when the job is drained. Set it to true."),
                configuration(
                        "high-availability.storageDir",
                        "null",
                        "high-availability.type and high-availability.storageDir are not both set: a JobManager that dies would start without state. Set them to kubernetes and to a path on S3."),
                configuration(
                        "table.exec.uid.generation",
                        "\"DISABLED\"",
                        "table.exec.uid.generation is DISABLED: state would not be found again after a change of the SQL. Set it to ALWAYS."));
    }

    private static UnsafeSpec configuration(String key, String json, String message) {
        return new UnsafeSpec(
                "{\"flinkConfiguration\": {\"%s\": %s}}".formatted(key, json), message);
    }
}
