package io.millrace.stack;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What to run on a session cluster.
 *
 * @param jarId from {@link FlinkRest#uploadJar}
 * @param restoreFrom path of a checkpoint or savepoint; null starts without state
 * @param configuration Flink options for this job, over those of the cluster
 */
public record JobSubmission(
        String jarId,
        String entryClass,
        List<String> arguments,
        int parallelism,
        String restoreFrom,
        RestoreMode restoreMode,
        Map<String, String> configuration) {

    public JobSubmission {
        Objects.requireNonNull(jarId, "jarId");
        Objects.requireNonNull(entryClass, "entryClass");
        arguments = List.copyOf(arguments);
        configuration = Map.copyOf(configuration);
    }

    /** A submission without arguments, parallelism 1, without state. */
    public static JobSubmission of(String jarId, String entryClass) {
        return new JobSubmission(
                jarId, entryClass, List.of(), 1, null, RestoreMode.NO_CLAIM, Map.of());
    }

    public JobSubmission withArguments(List<String> changed) {
        return new JobSubmission(
                jarId, entryClass, changed, parallelism, restoreFrom, restoreMode, configuration);
    }

    public JobSubmission withParallelism(int changed) {
        return new JobSubmission(
                jarId, entryClass, arguments, changed, restoreFrom, restoreMode, configuration);
    }

    public JobSubmission restoringFrom(String path, RestoreMode mode) {
        return new JobSubmission(
                jarId, entryClass, arguments, parallelism, path, mode, configuration);
    }

    public JobSubmission withConfiguration(Map<String, String> changed) {
        return new JobSubmission(
                jarId, entryClass, arguments, parallelism, restoreFrom, restoreMode, changed);
    }
}
