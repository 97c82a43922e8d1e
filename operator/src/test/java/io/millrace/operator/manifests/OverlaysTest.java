package io.millrace.operator.manifests;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import static org.assertj.core.api.Assertions.assertThat;

/** Everything that the manifests name exists, and everything that they set is known. */
class OverlaysTest {
    static final List<String> FOLDERS =
            List.of("overlays/local", "overlays/dev", "overlays/prod", "examples/restore");
    static final List<String> ALL =
            List.of(
                    "overlays/local",
                    "overlays/dev",
                    "overlays/prod",
                    "examples/restore",
                    "examples");

    @ParameterizedTest
    @FieldSource("ALL")
    void setOnlyFieldsThatTheSchemaKnows(String folder) {
        assertThat(new ObjectChecks(Kustomization.of(folder)).unknownFields()).isEmpty();
    }

    @ParameterizedTest
    @FieldSource("ALL")
    void setOnlyConfigurationThatFlinkKnows(String folder) {
        assertThat(new ObjectChecks(Kustomization.of(folder)).unknownConfiguration()).isEmpty();
    }

    @ParameterizedTest
    @FieldSource("ALL")
    void startOnlyMainsThatExistWithArgumentsThatTheyTake(String folder) {
        Kustomization rendered = Kustomization.of(folder);

        assertThat(Start.in(rendered)).isNotEmpty();
        assertThat(new StartChecks(rendered).wrongStarts()).isEmpty();
    }

    @ParameterizedTest
    @FieldSource("FOLDERS")
    void giveEveryJobTheVariablesOfItsSql(String folder) {
        assertThat(new StartChecks(Kustomization.of(folder)).missingVariables()).isEmpty();
    }

    @ParameterizedTest
    @FieldSource("FOLDERS")
    void setOnlyVariablesThatSomeSqlReads(String folder) {
        assertThat(new StartChecks(Kustomization.of(folder)).unreadVariables()).isEmpty();
    }

    @ParameterizedTest
    @FieldSource("FOLDERS")
    void nameOnlySecretsConfigMapsAndAccountsThatExist(String folder) {
        assertThat(new ObjectChecks(Kustomization.of(folder)).missingObjects()).isEmpty();
    }

    @ParameterizedTest
    @FieldSource("FOLDERS")
    void letBatchJobsMakeTheirOwnClustersAndTouchNoOther(String folder) {
        Kustomization rendered = Kustomization.of(folder);

        assertThat(Start.aroundClients(rendered))
                .extracting(start -> start.argument("--cluster"))
                .containsExactlyInAnyOrder("refine", "reconcile", "reprocess", "replay");
        assertThat(new ClusterChecks(rendered).problems()).isEmpty();
    }

    @ParameterizedTest
    @FieldSource("FOLDERS")
    void askOnlyPortsThatAreThereAndMayBeReached(String folder) {
        assertThat(new ReachChecks(Kustomization.of(folder)).problems()).isEmpty();
    }

    @ParameterizedTest
    @FieldSource("FOLDERS")
    void runEveryPodWithoutPrivileges(String folder) {
        assertThat(new ObjectChecks(Kustomization.of(folder)).privilegedPods()).isEmpty();
    }

    @ParameterizedTest
    @FieldSource("FOLDERS")
    void runOneImageWithATag(String folder) {
        Set<String> images = new TreeSet<>();
        Kustomization.of(folder)
                .objects()
                .forEach(
                        object ->
                                object.findValues("image")
                                        .forEach(image -> images.add(image.asText())));

        assertThat(images).hasSize(1);
        assertThat(images.iterator().next()).matches(".+/flink:\\d+\\.\\d+\\.\\d+");
    }

    @Test
    void productionReachesEveryStoreThroughTls() {
        Map<String, String> stores = new TreeMap<>();
        for (JsonNode map : Kustomization.of("overlays/prod").all("ConfigMap")) {
            map.get("data")
                    .fields()
                    .forEachRemaining(
                            entry -> stores.put(entry.getKey(), entry.getValue().asText()));
        }

        assertThat(stores)
                .containsEntry("KAFKA_SECURITY_PROTOCOL", "SSL")
                .containsEntry("POSTGRES_SSL_MODE", "verify-full");
        for (String url : List.of("CLICKHOUSE_URL", "ICEBERG_CATALOG_URI", "S3_ENDPOINT")) {
            assertThat(stores.get(url)).as(url).startsWith("https://");
        }
    }
}
