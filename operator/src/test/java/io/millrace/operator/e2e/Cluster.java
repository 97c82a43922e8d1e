package io.millrace.operator.e2e;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.StreamSupport;

/**
 * The Kubernetes cluster that the test is given: {@code E2E_KUBECTL} is the command that reaches
 * it, {@code E2E_FORWARD} the one that gives its pods a server of this machine.
 */
final class Cluster {
    static final String NAMESPACE = "millrace";

    /** Whether it is not the operator 1.7.0 that Maven Central has. */
    static final boolean OTHER_OPERATOR =
            !System.getenv().getOrDefault("OPERATOR_MANIFEST", "").isEmpty();

    private static final ObjectMapper JSON = new ObjectMapper();

    private final String kubectl = System.getenv().getOrDefault("E2E_KUBECTL", "kubectl");
    private final Path home;

    Cluster(Path home) {
        this.home = home;
    }

    /** kubectl in the namespace of the jobs; fails the test when it fails. */
    String kubectl(String... arguments) {
        List<String> all = new ArrayList<>(List.of("-n", NAMESPACE));
        all.addAll(Arrays.asList(arguments));
        return Shell.run(kubectl, all, "", Map.of()).orFail("kubectl " + String.join(" ", all));
    }

    /** Applies objects, strictly: an unknown field fails the test. */
    Shell.Result apply(List<JsonNode> objects, String... options) {
        var list = JSON.createObjectNode().put("apiVersion", "v1").put("kind", "List");
        list.putArray("items").addAll(objects);
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "apply",
                                "--server-side",
                                "--force-conflicts",
                                "--validate=strict"));
        arguments.addAll(Arrays.asList(options));
        arguments.addAll(List.of("-f", "-"));
        Shell.Result result = Shell.run(kubectl, arguments, list.toString(), Map.of());
        result.orFail("kubectl apply");
        return result;
    }

    /** Gives pods a server on this machine's loopback as {@code name.default:port}. */
    void forward(String name, int hostPort, int port) {
        Shell.run(
                        System.getenv("E2E_FORWARD"),
                        List.of(name, String.valueOf(hostPort), "--port", String.valueOf(port)),
                        "",
                        Map.of())
                .orFail("forward " + name);
    }

    /** Runs a batch job by run.sh, as people do. */
    Shell.Result batch(String... arguments) {
        return Shell.run(
                home.resolve("flinkdeployments/run.sh").toString(),
                Arrays.asList(arguments),
                "",
                Map.of("KUBECTL", kubectl, "NAMESPACE", NAMESPACE));
    }

    /** Makes or replaces a ConfigMap of one file. */
    void configMap(String name, String file, String content) {
        var map = JSON.createObjectNode().put("apiVersion", "v1").put("kind", "ConfigMap");
        map.putObject("metadata").put("name", name).put("namespace", NAMESPACE);
        map.putObject("data").put(file, content);
        apply(List.of(map));
    }

    /** Gives this machine a Service. */
    PortForward portForward(String service, int port) {
        return PortForward.to(kubectl, NAMESPACE, service, port);
    }

    /** What a Service answers, through the API server. */
    JsonNode service(String nameAndPort, String path) {
        return json(
                kubectl(
                        "get",
                        "--raw",
                        "/api/v1/namespaces/%s/services/%s/proxy/%s"
                                .formatted(NAMESPACE, nameAndPort, path)));
    }

    JsonNode get(String kind, String name) {
        return json(kubectl("get", kind, name, "-o", "json"));
    }

    /** Names of the running pods of a Flink cluster. */
    List<String> pods(String app, String component) {
        JsonNode pods =
                json(
                        kubectl(
                                "get",
                                "pods",
                                "-l",
                                "app=" + app + ",component=" + component,
                                "-o",
                                "json"));
        return StreamSupport.stream(pods.get("items").spliterator(), false)
                .filter(pod -> pod.at("/status/phase").asText().equals("Running"))
                .map(pod -> pod.at("/metadata/name").asText())
                .toList();
    }

    /** Merges a change into a FlinkDeployment's spec, as `kubectl edit` does. */
    void change(String name, String specJson) {
        kubectl(
                "patch",
                "flinkdeployment",
                name,
                "--type=merge",
                "-p",
                "{\"spec\": " + specJson + "}");
    }

    /** Puts a spec in the place of what a FlinkDeployment has. */
    void replaceSpec(String name, JsonNode spec) {
        kubectl(
                "patch",
                "flinkdeployment",
                name,
                "--type=json",
                "-p",
                "[{\"op\": \"replace\", \"path\": \"/spec\", \"value\": " + spec + "}]");
    }

    /**
     * Waits until a FlinkDeployment is as wanted.
     *
     * @return it
     */
    JsonNode await(String name, String what, Duration patience, Predicate<JsonNode> wanted) {
        JsonNode[] last = new JsonNode[1];
        try {
            Awaitility.await()
                    .atMost(patience)
                    .pollInterval(Duration.ofSeconds(2))
                    .until(
                            () -> {
                                last[0] = get("flinkdeployment", name);
                                return wanted.test(last[0]);
                            });
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(
                    "%s did not become %s within %d s; its status is %s"
                            .formatted(
                                    name,
                                    what,
                                    patience.toSeconds(),
                                    last[0] == null ? "unknown" : last[0].get("status")),
                    e);
        }
        return last[0];
    }

    /** The spec that was applied last is deployed, and its job runs. */
    static boolean runs(JsonNode deployment) {
        JsonNode status = deployment.path("status");
        JsonNode reconciliation = status.path("reconciliationStatus");
        if (!status.at("/jobStatus/state").asText().equals("RUNNING")
                || !reconciliation.path("state").asText().equals("DEPLOYED")) {
            return false;
        }
        JsonNode reconciled = json(reconciliation.path("lastReconciledSpec").asText());
        return reconciled.at("/resource_metadata/metadata/generation").asLong(-1)
                == deployment.at("/metadata/generation").asLong();
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError("Not JSON: " + text, e);
        }
    }
}
