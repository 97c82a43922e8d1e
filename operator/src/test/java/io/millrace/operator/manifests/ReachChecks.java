package io.millrace.operator.manifests;

import com.fasterxml.jackson.databind.JsonNode;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Whether what is asked answers: ports of probes, Services and monitors, and ways through the
 * network to the stores: a line for each problem.
 */
record ReachChecks(Kustomization rendered) {
    private static final List<String> CLUSTER_SELECTORS =
            List.of(
                    "type=flink-native-kubernetes",
                    "component=jobmanager",
                    "component=taskmanager");

    List<String> problems() {
        List<String> problems = new ArrayList<>();
        for (JsonNode deployment : rendered.all("Deployment")) {
            checkProbes(deployment, problems);
            checkAddress(deployment, problems);
        }
        for (JsonNode service : rendered.all("Service")) {
            checkService(service, problems);
        }
        for (JsonNode budget : rendered.all("PodDisruptionBudget")) {
            if (selected(budget.at("/spec/selector/matchLabels")).isEmpty()) {
                problems.add(Kustomization.label(budget) + " selects no pod");
            }
        }
        for (JsonNode monitor : rendered.all("PodMonitor")) {
            checkMonitor(monitor, problems);
        }
        checkMetricsPorts(problems);
        checkStores(problems);
        return problems;
    }

    private void checkProbes(JsonNode deployment, List<String> problems) {
        JsonNode containers = deployment.at("/spec/template/spec/containers");
        Set<String> ports = ports(containers);
        for (String probe : List.of("readinessProbe", "livenessProbe", "startupProbe")) {
            for (JsonNode found : containers.findValues(probe)) {
                for (JsonNode port : found.findValues("port")) {
                    if (!ports.contains(port.asText())) {
                        problems.add(
                                "%s: the %s asks port %s, which no container has"
                                        .formatted(
                                                Kustomization.label(deployment),
                                                probe,
                                                port.asText()));
                    }
                }
            }
        }
    }

    /** A client's {@code -Drest.address}: the Service that the operator makes of a session. */
    private void checkAddress(JsonNode deployment, List<String> problems) {
        for (JsonNode argument : deployment.at("/spec/template/spec/containers/0/args")) {
            String prefix = "-Drest.address=";
            if (argument.asText().startsWith(prefix)) {
                String service = argument.asText().substring(prefix.length());
                boolean there =
                        rendered.all("FlinkDeployment").stream()
                                .anyMatch(d -> service.equals(Kustomization.name(d) + "-rest"));
                if (!there) {
                    problems.add(
                            "%s asks %s, which no FlinkDeployment has"
                                    .formatted(Kustomization.label(deployment), service));
                }
            }
        }
    }

    private void checkService(JsonNode service, List<String> problems) {
        List<JsonNode> pods = selected(service.at("/spec/selector"));
        if (pods.isEmpty()) {
            problems.add(Kustomization.label(service) + " selects no pod");
        }
        for (JsonNode pod : pods) {
            for (JsonNode port : service.at("/spec/ports")) {
                String target = port.path("targetPort").asText(port.path("port").asText());
                if (!ports(pod.at("/spec/containers")).contains(target)) {
                    problems.add(
                            "%s leads to port %s, which no container has"
                                    .formatted(Kustomization.label(service), target));
                }
            }
        }
    }

    private void checkMonitor(JsonNode monitor, List<String> problems) {
        List<JsonNode> pods = selected(monitor.at("/spec/selector/matchLabels"));
        if (pods.isEmpty()) {
            problems.add(Kustomization.label(monitor) + " selects no pod");
        }
        for (JsonNode pod : pods) {
            for (JsonNode endpoint : monitor.at("/spec/podMetricsEndpoints")) {
                String port = endpoint.path("port").asText();
                if (!ports(pod.at("/spec/containers")).contains(port)) {
                    problems.add(
                            "%s scrapes port %s, which %s lacks"
                                    .formatted(
                                            Kustomization.label(monitor),
                                            port,
                                            pod.at("/metadata/labels")));
                }
            }
        }
    }

    /** Flink's reporter listens where the pod's port is. */
    private void checkMetricsPorts(List<String> problems) {
        for (JsonNode deployment : rendered.all("FlinkDeployment")) {
            JsonNode port =
                    deployment.at("/spec/flinkConfiguration").path("metrics.reporter.prom.port");
            if (!ports(deployment.at("/spec/podTemplate/spec/containers"))
                    .contains(port.asText())) {
                problems.add(
                        "%s reports metrics at port %s, which its pods lack"
                                .formatted(Kustomization.label(deployment), port.asText()));
            }
        }
    }

    /** Where everything is denied, the policy `stores` lets pods out to the port of each store. */
    private void checkStores(List<String> problems) {
        boolean denied =
                rendered.all("NetworkPolicy").stream()
                        .anyMatch(policy -> Kustomization.name(policy).equals("default-deny"));
        if (!denied) {
            return;
        }
        Set<String> open = new TreeSet<>();
        rendered.one("NetworkPolicy", "stores")
                .at("/spec/egress")
                .findValues("port")
                .forEach(port -> open.add(port.asText()));
        stores().forEach(
                        (store, port) -> {
                            if (!open.contains(port)) {
                                problems.add(
                                        "NetworkPolicy stores does not let %s out to port %s"
                                                .formatted(store, port));
                            }
                        });
    }

    /** The port of each store's address. */
    private Map<String, String> stores() {
        Map<String, String> ports = new TreeMap<>();
        for (JsonNode map : rendered.all("ConfigMap")) {
            map.path("data")
                    .fields()
                    .forEachRemaining(
                            entry -> {
                                String value = entry.getValue().asText();
                                if (value.matches("https?://.*")) {
                                    URI uri = URI.create(value);
                                    int standard = uri.getScheme().equals("https") ? 443 : 80;
                                    int port = uri.getPort() < 0 ? standard : uri.getPort();
                                    ports.put(entry.getKey(), Integer.toString(port));
                                } else if (entry.getKey().equals("KAFKA_BOOTSTRAP_SERVERS")) {
                                    ports.put(
                                            entry.getKey(),
                                            value.substring(value.lastIndexOf(':') + 1));
                                } else if (entry.getKey().equals("POSTGRES_PORT")) {
                                    ports.put(entry.getKey(), value);
                                }
                            });
        }
        return ports;
    }

    /** The pod templates whose labels are all of these. */
    private List<JsonNode> selected(JsonNode labels) {
        List<JsonNode> pods = new ArrayList<>();
        for (JsonNode deployment : rendered.all("Deployment")) {
            JsonNode template = deployment.at("/spec/template");
            if (matches(labels, texts(template.at("/metadata/labels")))) {
                pods.add(template);
            }
        }
        for (JsonNode deployment : rendered.all("FlinkDeployment")) {
            JsonNode template = deployment.at("/spec/podTemplate");
            Set<String> own = texts(template.at("/metadata/labels"));
            own.add("app=" + Kustomization.name(deployment));
            // Flink's own labels of the pods that it makes.
            own.addAll(CLUSTER_SELECTORS);
            if (matches(labels, own)) {
                pods.add(template);
            }
        }
        return pods;
    }

    private static boolean matches(JsonNode wanted, Set<String> labels) {
        return wanted.size() > 0 && labels.containsAll(texts(wanted));
    }

    private static Set<String> texts(JsonNode labels) {
        Set<String> texts = new TreeSet<>();
        labels.fields().forEachRemaining(l -> texts.add(l.getKey() + "=" + l.getValue().asText()));
        return texts;
    }

    /** Names and numbers. */
    private static Set<String> ports(JsonNode containers) {
        Set<String> ports = new TreeSet<>();
        for (JsonNode container : containers) {
            for (JsonNode port : container.path("ports")) {
                ports.add(port.path("name").asText());
                ports.add(port.path("containerPort").asText());
            }
        }
        return ports;
    }
}
