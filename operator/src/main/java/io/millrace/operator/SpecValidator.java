package io.millrace.operator;

import org.apache.flink.configuration.Configuration;
import org.apache.flink.kubernetes.operator.api.AbstractFlinkResource;
import org.apache.flink.kubernetes.operator.api.FlinkDeployment;
import org.apache.flink.kubernetes.operator.api.FlinkSessionJob;
import org.apache.flink.kubernetes.operator.api.FlinkStateSnapshot;
import org.apache.flink.kubernetes.operator.validation.FlinkResourceValidator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Refuses specs under which a streaming job of Millrace would lose or repeat rows; all other jobs
 * pass. The operator, and its webhook, load it from their plugin folder.
 *
 * <p>Specs are read in their serialized form: the types behind their getters differ between
 * versions of the operator.
 */
public final class SpecValidator implements FlinkResourceValidator {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Map<String, String> defaults = Map.of();

    /** The operator's default configuration, which every job inherits. */
    @Override
    public void configure(Configuration configuration) {
        defaults = configuration.toMap();
    }

    @Override
    public Optional<String> validateDeployment(FlinkDeployment deployment) {
        JsonNode spec = JSON.valueToTree(deployment.getSpec());
        String entryClass = spec.path("job").path("entryClass").asText("");
        if (!ExactlyOnceSpec.OWNERS.containsKey(entryClass)) {
            return Optional.empty();
        }
        Map<String, String> configuration = new HashMap<>(defaults);
        configuration.putAll(Configurations.flatten(spec.path("flinkConfiguration")));
        var exactlyOnce =
                new ExactlyOnceSpec(
                        resource(deployment),
                        deployment.getMetadata().getName(),
                        entryClass,
                        spec.path("job").path("upgradeMode").asText(""),
                        configuration);
        return Arrays.stream(SafetyRule.values())
                .flatMap(rule -> rule.broken(exactlyOnce).stream())
                .findFirst()
                .map(problem -> exactlyOnce.resource() + " is refused: " + problem);
    }

    @Override
    public Optional<String> validateSessionJob(
            FlinkSessionJob sessionJob, Optional<FlinkDeployment> session) {
        JsonNode spec = JSON.valueToTree(sessionJob.getSpec());
        String owner = ExactlyOnceSpec.OWNERS.get(spec.path("job").path("entryClass").asText(""));
        return Optional.ofNullable(owner)
                .map(
                        name ->
                                "%s is refused: the replication slot millrace_%s belongs to the FlinkDeployment named %2$s, and a session cluster keeps no state. Change that FlinkDeployment instead."
                                        .formatted(resource(sessionJob), name));
    }

    /**
     * Part of the interface since operator 1.10.0, and so without {@code @Override}: snapshots are
     * always safe.
     */
    public Optional<String> validateStateSnapshot(
            FlinkStateSnapshot snapshot, Optional<AbstractFlinkResource<?, ?>> target) {
        return Optional.empty();
    }

    private static String resource(AbstractFlinkResource<?, ?> resource) {
        return "%s %s/%s"
                .formatted(
                        resource.getKind(),
                        resource.getMetadata().getNamespace(),
                        resource.getMetadata().getName());
    }
}
