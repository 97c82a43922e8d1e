package io.millrace.operator;

import java.util.Map;
import java.util.Optional;

/**
 * What decides whether a streaming job of Millrace keeps its promise: each row once.
 *
 * @param resource kind, namespace and name, for messages
 * @param name name of the FlinkDeployment
 * @param entryClass the main
 * @param upgradeMode as in the spec, lower case; empty when absent
 * @param configuration Flink configuration, the operator's defaults included
 */
record ExactlyOnceSpec(
        String resource,
        String name,
        String entryClass,
        String upgradeMode,
        Map<String, String> configuration) {

    /** The jobs that own a replication slot and write exactly once, by the slot's owner's name. */
    static final Map<String, String> OWNERS =
            Map.of(
                    "io.millrace.pipelines.jobs.SpeedJob", "speed",
                    "io.millrace.pipelines.jobs.LakeJob", "lake");

    /** The value of the first of these keys that is set and not blank. */
    Optional<String> value(String... keys) {
        for (String key : keys) {
            String value = configuration.get(key);
            if (value != null && !value.isBlank()) {
                return Optional.of(value.strip());
            }
        }
        return Optional.empty();
    }
}
