package io.millrace.operator.manifests;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static org.assertj.core.api.Assertions.assertThat;

/** The manifests of the catalog server set only what Kubernetes and the server know. */
class CatalogManifestsTest {
    @ParameterizedTest
    @ValueSource(strings = {"dev", "prod"})
    void setOnlyFieldsThatKubernetesKnows(String environment) {
        List<String> unknown = new ArrayList<>();
        for (JsonNode object : overlay(environment).objects()) {
            unknown.addAll(Leftovers.in(object));
        }

        assertThat(unknown).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"dev", "prod"})
    void setOnlySettingsThatTheServerKnowsAndAllThatItNeeds(String environment) throws IOException {
        Kustomization rendered = overlay(environment);
        JsonNode server = rendered.one("Deployment", "iceberg-catalog");
        Set<String> set = new TreeSet<>();
        for (JsonNode reference : server.findValues("configMapRef")) {
            rendered.one("ConfigMap", reference.get("name").asText())
                    .get("data")
                    .fieldNames()
                    .forEachRemaining(set::add);
        }
        for (JsonNode reference : server.findValues("secretRef")) {
            set.addAll(new ObjectChecks(rendered).keysOf(reference.get("name").asText()));
        }

        // The README's table is the server's own: its module tests that.
        assertThat(settings("[^|]*")).containsAll(set);
        assertThat(set).containsAll(settings(" required "));
        assertThat(set).contains("CATALOG_CLIENTS", "CATALOG_JDBC_PASSWORD");
    }

    @ParameterizedTest
    @ValueSource(strings = {"dev", "prod"})
    void askOnlyPortsThatAreThere(String environment) {
        assertThat(new ReachChecks(overlay(environment)).problems()).isEmpty();
        assertThat(new ObjectChecks(overlay(environment)).missingObjects()).isEmpty();
    }

    private static Set<String> settings(String defaultColumn) throws IOException {
        String readme = Files.readString(Kustomization.home().resolve("iceberg-catalog/README.md"));
        Matcher row = Pattern.compile("\\| `(\\w+)` \\|" + defaultColumn + "\\|").matcher(readme);
        Set<String> names = new TreeSet<>();
        while (row.find()) {
            names.add(row.group(1));
        }
        return names;
    }

    private static Kustomization overlay(String environment) {
        return Kustomization.at(
                Kustomization.home()
                        .resolve("iceberg-catalog/deploy/overlays")
                        .resolve(environment));
    }
}
