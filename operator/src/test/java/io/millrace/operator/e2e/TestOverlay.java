package io.millrace.operator.e2e;

import io.millrace.operator.manifests.Kustomization;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The local overlay as operator/e2e/overlay changes it, with the passwords of this run. */
final class TestOverlay {
    private static final List<String> SECRETS =
            List.of(
                    "POSTGRES_USER",
                    "POSTGRES_PASSWORD",
                    "CLICKHOUSE_USER",
                    "CLICKHOUSE_PASSWORD",
                    "ICEBERG_CATALOG_TOKEN",
                    "S3_ACCESS_KEY",
                    "S3_SECRET_KEY");

    private final Kustomization rendered;
    private final Map<String, String> stores;

    /**
     * @param target folder {@code target/e2e}
     * @param stores where the stores are, as this machine knows them, and their passwords
     */
    TestOverlay(Path target, Map<String, String> stores) throws IOException {
        this.stores = stores;
        Path overlay = Files.createDirectories(target.resolve("overlay"));
        String secrets =
                SECRETS.stream()
                        .map(name -> "      - " + name + "=" + stores.get(name))
                        .collect(Collectors.joining("\n"));
        Files.writeString(
                overlay.resolve("kustomization.yaml"),
                """
                apiVersion: kustomize.config.k8s.io/v1beta1
                kind: Kustomization
                resources:
                  - ../../../%s
                secretGenerator:
                  - name: stores
                    namespace: millrace
                    behavior: replace
                    options:
                      disableNameSuffixHash: true
                    literals:
                %s
                """
                        .formatted(
                                Cluster.OTHER_OPERATOR
                                        ? "flinkdeployments/overlays/local"
                                        : "operator/e2e/overlay",
                                secrets));
        this.rendered = Kustomization.at(overlay);
    }

    List<JsonNode> objects() {
        return rendered.objects();
    }

    /** A FlinkDeployment that starts from a savepoint. */
    ObjectNode restored(String job, String savepoint) {
        ObjectNode deployment = rendered.one("FlinkDeployment", job).deepCopy();
        deployment.withObject("/spec/job").put("initialSavepointPath", savepoint);
        return deployment;
    }

    /** Where the stores are, as pods know them, and their passwords. */
    Map<String, String> variables() {
        Map<String, String> variables = new TreeMap<>(stores);
        for (JsonNode map : rendered.all("ConfigMap")) {
            if (map.at("/metadata/name").asText().startsWith("stores-")) {
                map.get("data")
                        .fields()
                        .forEachRemaining(
                                entry -> variables.put(entry.getKey(), entry.getValue().asText()));
            }
        }
        return variables;
    }
}
