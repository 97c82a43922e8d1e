package io.millrace.operator.manifests;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Whether batch jobs with a cluster of their own have exactly the rights, and the ways through the
 * network, that this takes: a line for each problem.
 */
record ClusterChecks(Kustomization rendered) {
    private static final String CLUSTER = "--cluster";
    private static final String TEMPLATE = "session";

    List<String> problems() {
        List<String> problems = new ArrayList<>();
        Set<String> clusters = new TreeSet<>();
        Set<String> accounts = new TreeSet<>();
        for (Start run : Start.aroundClients(rendered)) {
            String cluster = run.argument(CLUSTER);
            clusters.add(cluster);
            accounts.add(account(run.object()));
            if (!cluster.equals(Kustomization.name(run.object()))) {
                problems.add(run.label() + " calls its cluster " + cluster);
            }
            if (!Start.pod(run.object()).path("automountServiceAccountToken").asBoolean()) {
                problems.add(run.label() + " has no token for Kubernetes");
            }
        }
        for (Start client : Start.in(rendered)) {
            String name = Kustomization.name(client.object());
            boolean remote = client.options().stream().anyMatch(o -> o.startsWith("rest.address="));
            if (remote && !client.options().contains("rest.address=" + name + "-rest")) {
                problems.add(client.label() + " does not send its jobs to " + name + "-rest");
            }
        }
        accounts.forEach(account -> checkRights(account, clusters, problems));
        for (JsonNode deployment : rendered.all("FlinkDeployment")) {
            checkFlinkRights(deployment.at("/spec/serviceAccount").asText(), problems);
        }
        checkFlows(clusters, problems);
        return problems;
    }

    private void checkRights(String account, Set<String> clusters, List<String> problems) {
        Set<String> readable = new TreeSet<>(clusters);
        readable.add(TEMPLATE);
        expect(account, "create", Set.of("any"), problems);
        expect(account, "get", readable, problems);
        expect(account, "delete", clusters, problems);
        if (!allowed(account, "get", "pods").contains("any")) {
            problems.add("The account %s may not get pods".formatted(account));
        }
        for (String verb : List.of("list", "watch", "update", "patch", "deletecollection", "*")) {
            expect(account, verb, Set.of(), problems);
        }
    }

    /**
     * What Flink needs to run its TaskManagers, and to keep leaders and pointers to checkpoints.
     */
    private void checkFlinkRights(String account, List<String> problems) {
        Map<String, List<String>> needed =
                Map.of(
                        "pods", List.of("get", "list", "watch", "create", "delete"),
                        "configmaps", List.of("get", "list", "watch", "create", "update", "delete"),
                        "services", List.of("get"),
                        "deployments", List.of("get"));
        needed.forEach(
                (resource, verbs) -> {
                    for (String verb : verbs) {
                        if (!allowed(account, verb, resource).contains("any")) {
                            problems.add(
                                    "The account %s may not %s %s"
                                            .formatted(account, verb, resource));
                        }
                    }
                });
    }

    private void expect(String account, String verb, Set<String> wanted, List<String> problems) {
        Set<String> allowed = allowed(account, verb, "flinkdeployments");
        if (!allowed.equals(wanted)) {
            problems.add(
                    "The account %s may %s FlinkDeployments %s, and needs %s"
                            .formatted(account, verb, allowed, wanted));
        }
    }

    /** Names of objects; {@code any} for a rule without names. */
    private Set<String> allowed(String account, String verb, String resource) {
        Set<String> names = new TreeSet<>();
        for (JsonNode binding : rendered.all("RoleBinding")) {
            if (!binding.path("subjects").findValuesAsText("name").contains(account)) {
                continue;
            }
            for (JsonNode rule :
                    rendered.one("Role", binding.at("/roleRef/name").asText()).get("rules")) {
                if (texts(rule.path("resources")).contains(resource)
                        && texts(rule.path("verbs")).contains(verb)) {
                    names.addAll(
                            rule.has("resourceNames")
                                    ? texts(rule.get("resourceNames"))
                                    : Set.of("any"));
                }
            }
        }
        return names;
    }

    /** A policy that knows one of the clusters, or one of their clients, knows all of them. */
    private void checkFlows(Set<String> clusters, List<String> problems) {
        for (JsonNode policy : rendered.all("NetworkPolicy")) {
            for (JsonNode values : policy.findValues("values")) {
                Set<String> named = texts(values);
                Set<String> forgotten = new TreeSet<>(clusters);
                forgotten.removeAll(named);
                if (!forgotten.isEmpty() && forgotten.size() < clusters.size()) {
                    problems.add(Kustomization.label(policy) + " forgets " + forgotten);
                }
            }
        }
    }

    private static String account(JsonNode cronJob) {
        return Start.pod(cronJob).path("serviceAccountName").asText();
    }

    private static Set<String> texts(JsonNode array) {
        Set<String> texts = new TreeSet<>();
        array.forEach(element -> texts.add(element.asText()));
        return texts;
    }
}
