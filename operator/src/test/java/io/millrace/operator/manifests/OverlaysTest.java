package io.millrace.operator.manifests;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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

    private static final String MAINS = "io.millrace.pipelines.jobs.";

    @ParameterizedTest
    @FieldSource("ALL")
    void setOnlyFieldsThatTheSchemaKnows(String folder) {
        List<String> problems = new ArrayList<>();
        for (JsonNode object : Kustomization.of(folder).objects()) {
            String kind = object.get("kind").asText();
            if (CustomResources.KINDS.contains(kind)) {
                CustomResources.schema(kind)
                        .problems(object)
                        .forEach(problem -> problems.add(label(object) + problem));
            } else {
                problems.addAll(Leftovers.in(object));
            }
        }

        assertThat(problems).isEmpty();
    }

    @ParameterizedTest
    @FieldSource("FOLDERS")
    void setOnlyConfigurationThatFlinkKnows(String folder) {
        List<String> unknown = new ArrayList<>();
        for (JsonNode deployment : Kustomization.of(folder).all("FlinkDeployment")) {
            deployment
                    .path("spec")
                    .path("flinkConfiguration")
                    .fieldNames()
                    .forEachRemaining(
                            key -> {
                                if (!FlinkOptions.knows(key)) {
                                    unknown.add(label(deployment) + " " + key);
                                }
                            });
        }

        assertThat(unknown).isEmpty();
    }

    @ParameterizedTest
    @FieldSource("ALL")
    void startOnlyMainsThatExistWithArgumentsThatTheyTake(String folder) throws Exception {
        List<Start> starts = Start.in(Kustomization.of(folder));

        assertThat(starts).isNotEmpty();
        for (Start start : starts) {
            assertThat(start.jar())
                    .as(start.label())
                    .matches(
                            "(local|file)?(://)?/opt/flink/usrlib/millrace-pipelines-bundle\\.jar");
            Class<?> main = Class.forName(start.main());
            assertThat(main.getMethod("main", String[].class)).as(start.label()).isNotNull();
            checkArguments(start, main);
        }
    }

    @ParameterizedTest
    @FieldSource("FOLDERS")
    void giveEveryJobTheVariablesOfItsSql(String folder) throws Exception {
        Kustomization rendered = Kustomization.of(folder);
        for (Start start : Start.in(rendered)) {
            Set<String> provided = provided(rendered, start);
            Set<String> wanted = new TreeSet<>();
            for (String file : sqlFiles(start)) {
                wanted.addAll(variables(file));
            }
            wanted.removeAll(givenByTheMain(start));

            assertThat(provided).as(start.label()).containsAll(wanted);
        }
    }

    @ParameterizedTest
    @FieldSource("FOLDERS")
    void setOnlyVariablesThatSomeSqlReads(String folder) throws IOException {
        Set<String> read = new TreeSet<>();
        try (Stream<Path> files = Files.walk(Kustomization.home().resolve("sql/flink"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Matcher variable =
                        Pattern.compile("\\$\\{(\\w+)(:-[^}]*)?}").matcher(Files.readString(file));
                while (variable.find()) {
                    read.add(variable.group(1));
                }
            }
        }
        for (JsonNode map : Kustomization.of(folder).all("ConfigMap")) {
            assertThat(read).as(label(map)).containsAll(() -> map.get("data").fieldNames());
        }
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

    @ParameterizedTest
    @FieldSource("FOLDERS")
    void nameOnlySecretsConfigMapsAndAccountsThatExist(String folder) {
        Kustomization rendered = Kustomization.of(folder);
        Set<String> secrets = new HashSet<>(names(rendered.all("Secret")));
        rendered.all("ExternalSecret")
                .forEach(object -> secrets.add(object.at("/spec/target/name").asText()));
        rendered.all("Certificate")
                .forEach(object -> secrets.add(object.at("/spec/secretName").asText()));
        Set<String> maps = names(rendered.all("ConfigMap"));
        Set<String> accounts = names(rendered.all("ServiceAccount"));
        for (JsonNode object : rendered.objects()) {
            if (!CustomResources.isOurs(object)) {
                continue;
            }
            assertThat(secrets).as(label(object)).containsAll(texts(object, "secretRef", "name"));
            assertThat(secrets)
                    .as(label(object))
                    .containsAll(texts(object, "secretKeyRef", "name"));
            assertThat(secrets)
                    .as(label(object))
                    .containsAll(texts(object, "secret", "secretName"));
            assertThat(maps).as(label(object)).containsAll(texts(object, "configMapRef", "name"));
            for (JsonNode account : object.findValues("serviceAccountName")) {
                assertThat(accounts).as(label(object)).contains(account.asText());
            }
            for (JsonNode account : object.findValues("serviceAccount")) {
                assertThat(accounts).as(label(object)).contains(account.asText());
            }
        }
    }

    @ParameterizedTest
    @FieldSource("FOLDERS")
    void runEveryPodWithoutPrivileges(String folder) {
        List<JsonNode> pods = new ArrayList<>();
        for (JsonNode object : Kustomization.of(folder).objects()) {
            switch (object.get("kind").asText()) {
                case "FlinkDeployment" -> pods.add(object.at("/spec/podTemplate/spec"));
                case "CronJob" -> pods.add(object.at("/spec/jobTemplate/spec/template/spec"));
                case "Deployment" -> pods.add(object.at("/spec/template/spec"));
                default -> {}
            }
        }

        assertThat(pods).hasSize(8);
        for (JsonNode pod : pods) {
            assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
            assertThat(pod.at("/securityContext/seccompProfile/type").asText())
                    .isEqualTo("RuntimeDefault");
            for (JsonNode container : pod.get("containers")) {
                assertThat(
                                container
                                        .at("/securityContext/allowPrivilegeEscalation")
                                        .asBoolean(true))
                        .isFalse();
                assertThat(container.at("/securityContext/capabilities/drop/0").asText())
                        .isEqualTo("ALL");
            }
        }
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

    private static void checkArguments(Start start, Class<?> main) throws IOException {
        if (main.isAnnotationPresent(Command.class)) {
            List<String> arguments = new ArrayList<>(start.arguments());
            if (main.getSimpleName().equals("ReprocessJob")) {
                assertThat(arguments).as("run.sh adds the days").isEmpty();
                arguments.addAll(List.of("--from", "2026-01-30", "--to", "2026-01-31"));
            }
            new CommandLine(main).parseArgs(arguments.toArray(String[]::new));
        } else if (main.getSimpleName().equals("SqlJob")) {
            assertThat(start.arguments()).as(start.label()).isNotEmpty();
            for (String file : start.arguments()) {
                assertThat(Kustomization.home().resolve("sql").resolve(file)).isRegularFile();
            }
        } else {
            assertThat(start.arguments()).as(start.label() + " takes no arguments").isEmpty();
        }
    }

    private static List<String> sqlFiles(Start start) {
        return switch (start.main().substring(MAINS.length())) {
            case "SpeedJob" -> List.of("flink/jobs/speed.sql");
            case "LakeJob" -> List.of("flink/jobs/lake.sql");
            case "RefineJob" -> List.of("flink/jobs/refine.sql");
            case "ReconcileJob" -> List.of("flink/jobs/reconcile.sql");
            case "ReprocessJob" -> List.of("flink/jobs/reprocess.sql");
            case "MigrateJob" -> List.of("iceberg/lake.sql");
            case "SqlJob" -> start.arguments();
            default -> throw new AssertionError("Which SQL does " + start.main() + " run?");
        };
    }

    /** What mains set themselves, from their arguments. */
    private static Set<String> givenByTheMain(Start start) {
        return Set.of("JOB", "BOUNDED", "MARK_DUPLICATES", "FROM_MILLIS", "TO_MILLIS");
    }

    /** Variables without default, of a file and of those that it includes. */
    private static Set<String> variables(String file) throws IOException {
        String text = Files.readString(Kustomization.home().resolve("sql").resolve(file));
        Set<String> found = new TreeSet<>();
        Matcher variable = Pattern.compile("\\$\\{(\\w+)}").matcher(text);
        while (variable.find()) {
            found.add(variable.group(1));
        }
        Matcher include = Pattern.compile("INCLUDE '([^']+)'").matcher(text);
        while (include.find()) {
            found.addAll(variables(include.group(1)));
        }
        return found;
    }

    private static Set<String> provided(Kustomization rendered, Start start) {
        Set<String> provided = new TreeSet<>();
        for (String map : texts(start.object(), "configMapRef", "name")) {
            rendered.one("ConfigMap", map)
                    .path("data")
                    .fieldNames()
                    .forEachRemaining(provided::add);
        }
        for (String secret : texts(start.object(), "secretRef", "name")) {
            for (JsonNode object : rendered.all("Secret")) {
                if (Kustomization.name(object).equals(secret)) {
                    object.path("data").fieldNames().forEachRemaining(provided::add);
                }
            }
            for (JsonNode object : rendered.all("ExternalSecret")) {
                if (object.at("/spec/target/name").asText().equals(secret)) {
                    object.at("/spec/data")
                            .forEach(entry -> provided.add(entry.get("secretKey").asText()));
                }
            }
        }
        return provided;
    }

    /** The texts at {@code parent.child}, wherever they stand. */
    private static Set<String> texts(JsonNode object, String parent, String child) {
        return object.findValues(parent).stream()
                .map(node -> node.path(child))
                .filter(JsonNode::isTextual)
                .map(JsonNode::asText)
                .collect(Collectors.toSet());
    }

    private static Set<String> names(List<JsonNode> objects) {
        return objects.stream().map(Kustomization::name).collect(Collectors.toSet());
    }

    private static String label(JsonNode object) {
        return object.get("kind").asText() + " " + Kustomization.name(object);
    }
}
