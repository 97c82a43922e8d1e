package io.millrace.operator.manifests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.utils.Serialization;
import org.junit.jupiter.api.Test;

import java.io.IOException;

import static org.assertj.core.api.Assertions.assertThat;

/** The checks find what they are for. */
class StrictSchemaTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void reportsUnknownFieldsWrongTypesAndValuesThatAreNotAllowed() throws IOException {
        JsonNode schema =
                JSON.readTree(
                        """
                        {"type": "object", "required": ["name"], "properties": {
                          "name": {"type": "string"}, "replicas": {"type": "integer"},
                          "mode": {"type": "string", "enum": ["native", "standalone"]},
                          "port": {"x-kubernetes-int-or-string": true},
                          "labels": {"type": "object", "additionalProperties": {"type": "string"}},
                          "free": {"type": "object", "x-kubernetes-preserve-unknown-fields": true},
                          "list": {"type": "array", "items": {"type": "object", "properties": {"a": {"type": "boolean"}}}}}}
                        """);
        JsonNode object =
                JSON.readTree(
                        """
                        {"replicas": "3", "mode": "yarn", "port": true, "labels": {"x": 1}, "free": {"any": [1]},
                         "list": [{"a": true}, {"b": true}], "namee": "n"}
                        """);

        assertThat(new StrictSchema(schema).problems(object))
                .containsExactlyInAnyOrder(
                        ".replicas is \"3\", not of type integer",
                        ".mode is \"yarn\", not one of [\"native\",\"standalone\"]",
                        ".port is true, not a number or a text",
                        ".labels.x is 1, not of type string",
                        ".list[1].b is unknown",
                        ".namee is unknown",
                        ".name is missing");
    }

    @Test
    void reportsFieldsThatKubernetesDoesNotKnow() {
        Object model =
                Serialization.unmarshal(
                        """
                        {"apiVersion": "v1", "kind": "Pod", "spec": {"containers": [{"name": "a", "imagePullPolice": "Never"}]}}
                        """);

        assertThat(Leftovers.of(model))
                .containsExactly(".Spec.Containers[].imagePullPolice is unknown");
    }

    @Test
    void reportsConfigurationThatFlinkDoesNotKnow() {
        assertThat(FlinkOptions.knows("execution.checkpointing.interval")).isTrue();
        assertThat(FlinkOptions.knows("execution.checkpointing.intervall")).isFalse();
        assertThat(FlinkOptions.knows("kubernetes.operator.deployment.rollback.enabled")).isTrue();
        assertThat(FlinkOptions.knows("kubernetes.operator.rollback.enabled")).isFalse();
    }
}
