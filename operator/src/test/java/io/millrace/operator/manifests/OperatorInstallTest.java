package io.millrace.operator.manifests;

import org.apache.flink.kubernetes.operator.api.listener.FlinkResourceListener;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import static org.assertj.core.api.Assertions.assertThat;

/** What installs the operator names only what exists. */
class OperatorInstallTest {
    private static final Path OPERATOR = Kustomization.home().resolve("operator");
    private static final String CLASS_SUFFIX = ".class";

    @Test
    void theValuesSetOnlyConfigurationThatTheOperatorKnows() throws IOException {
        assertThat(configuration().keySet()).allMatch(FlinkOptions::knows);
    }

    @Test
    void theValuesNameAListenerThatExists() throws Exception {
        String name =
                configuration().get("kubernetes.operator.plugins.listeners.audit" + CLASS_SUFFIX);

        assertThat(Class.forName(name)).isAssignableTo(FlinkResourceListener.class);
    }

    @Test
    void theValuesTakeThePluginsFromTheImageOfTheJobs() throws IOException {
        JsonNode container = values().at("/operatorPod/initContainers/0");

        assertThat(container.get("image").asText())
                .isEqualTo(
                        Kustomization.of("overlays/local")
                                .one("FlinkDeployment", "speed")
                                .at("/spec/image")
                                .asText());
        assertThat(container.get("command"))
                .extracting(JsonNode::asText)
                .containsExactly(
                        "cp",
                        "/opt/flink/operator/millrace-operator-plugins.jar",
                        "/opt/flink/usrlib/millrace-pipelines-bundle.jar",
                        "/millrace/");
    }

    @Test
    void everyVolumeThatTheValuesMountIsThere() throws IOException {
        List<String> volumes = texts(values().at("/operatorVolumes/data"), "name");

        assertThat(volumes).containsAll(texts(values().at("/operatorVolumeMounts/data"), "name"));
        assertThat(volumes)
                .containsAll(
                        texts(values().at("/operatorPod/initContainers/0/volumeMounts"), "name"));
    }

    @Test
    void theManifestsSetOnlyFieldsThatKubernetesKnows() throws IOException {
        List<JsonNode> objects =
                new ArrayList<>(Kustomization.at(OPERATOR.resolve("install")).objects());
        for (String file : List.of("e2e/operator/operator.yaml", "examples/sealed-secret.yaml")) {
            objects.addAll(Kustomization.parse(Files.readAllBytes(OPERATOR.resolve(file))));
        }

        assertThat(objects).hasSizeGreaterThan(10);
        assertThat(objects).flatExtracting(Leftovers::in).isEmpty();
    }

    private static JsonNode values() throws IOException {
        return Kustomization.parse(Files.readAllBytes(OPERATOR.resolve("values.yaml"))).get(0);
    }

    private static Map<String, String> configuration() throws IOException {
        Map<String, String> configuration = new TreeMap<>();
        values().at("/defaultConfiguration/flink-conf.yaml")
                .asText()
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .forEach(
                        line -> {
                            String[] parts = line.split(": ", 2);
                            configuration.put(parts[0], parts[1]);
                        });
        return configuration;
    }

    private static List<String> texts(JsonNode array, String field) {
        return array.findValuesAsText(field);
    }
}
