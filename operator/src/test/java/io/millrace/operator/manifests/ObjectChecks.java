package io.millrace.operator.manifests;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Whether the objects of the manifests fit together: a line for each problem. */
record ObjectChecks(Kustomization rendered) {

    /** Fields that neither Kubernetes nor the definition of a kind knows. */
    List<String> unknownFields() {
        List<String> problems = new ArrayList<>();
        for (JsonNode object : rendered.objects()) {
            String kind = object.get("kind").asText();
            if (CustomResources.KINDS.contains(kind)) {
                CustomResources.schema(kind)
                        .problems(object)
                        .forEach(problem -> problems.add(Kustomization.label(object) + problem));
            } else {
                problems.addAll(Leftovers.in(object));
            }
        }
        return problems;
    }

    /** Flink configuration that neither Flink nor its operator knows, wherever it is set. */
    List<String> unknownConfiguration() {
        List<String> problems = new ArrayList<>();
        for (JsonNode deployment : rendered.all("FlinkDeployment")) {
            deployment
                    .at("/spec/flinkConfiguration")
                    .fieldNames()
                    .forEachRemaining(
                            key -> checkKey(Kustomization.label(deployment), key, problems));
        }
        for (Start start : Start.in(rendered)) {
            start.options()
                    .forEach(option -> checkKey(start.label(), option.split("=")[0], problems));
        }
        for (JsonNode deployment : rendered.all("Deployment")) {
            for (JsonNode argument : deployment.at("/spec/template/spec/containers/0/args")) {
                if (argument.asText().startsWith("-D")) {
                    String key = argument.asText().substring(2).split("=")[0];
                    checkKey(Kustomization.label(deployment), key, problems);
                }
            }
        }
        return problems;
    }

    /** Secrets and their keys, ConfigMaps, accounts and roles that are named and not there. */
    List<String> missingObjects() {
        Set<String> secrets = new HashSet<>(names("Secret"));
        rendered.all("ExternalSecret")
                .forEach(object -> secrets.add(object.at("/spec/target/name").asText()));
        rendered.all("Certificate")
                .forEach(object -> secrets.add(object.at("/spec/secretName").asText()));
        List<String> problems = new ArrayList<>();
        for (JsonNode object : rendered.objects()) {
            if (!CustomResources.isOurs(object)) {
                continue;
            }
            Set<String> wanted = new TreeSet<>(texts(object, "secretRef", "name"));
            wanted.addAll(texts(object, "secretKeyRef", "name"));
            wanted.addAll(texts(object, "secret", "secretName"));
            missing(object, "Secret", wanted, secrets, problems);
            Set<String> maps = new TreeSet<>(texts(object, "configMapRef", "name"));
            maps.addAll(texts(object, "configMapKeyRef", "name"));
            maps.addAll(texts(object, "configMap", "name"));
            missing(object, "ConfigMap", maps, names("ConfigMap"), problems);
            Set<String> accounts = new TreeSet<>(texts(object, "serviceAccountName"));
            accounts.addAll(texts(object, "serviceAccount"));
            object.path("subjects").forEach(subject -> accounts.add(subject.path("name").asText()));
            missing(object, "ServiceAccount", accounts, names("ServiceAccount"), problems);
            missing(object, "Role", texts(object, "roleRef", "name"), names("Role"), problems);
            for (JsonNode reference : object.findValues("secretKeyRef")) {
                String secret = reference.path("name").asText();
                String key = reference.path("key").asText();
                if (secrets.contains(secret) && !keysOf(secret).contains(key)) {
                    problems.add(
                            "%s names the key %s, which the Secret %s lacks"
                                    .formatted(Kustomization.label(object), key, secret));
                }
            }
        }
        return problems;
    }

    /** Pods that run as root, or may become it. */
    List<String> privilegedPods() {
        List<String> problems = new ArrayList<>();
        for (JsonNode object : rendered.objects()) {
            switch (object.get("kind").asText()) {
                case "FlinkDeployment" ->
                        checkPod(object, object.at("/spec/podTemplate/spec"), problems);
                case "CronJob" -> checkPod(object, Start.pod(object), problems);
                case "Deployment" -> checkPod(object, object.at("/spec/template/spec"), problems);
                default -> {}
            }
        }
        return problems;
    }

    /** All keys of a Secret, however it is made. */
    Set<String> keysOf(String secret) {
        Set<String> keys = new TreeSet<>();
        for (JsonNode object : rendered.all("Secret")) {
            if (Kustomization.name(object).equals(secret)) {
                object.path("data").fieldNames().forEachRemaining(keys::add);
            }
        }
        for (JsonNode object : rendered.all("ExternalSecret")) {
            if (object.at("/spec/target/name").asText().equals(secret)) {
                JsonNode template = object.at("/spec/target/template/data");
                template.fieldNames().forEachRemaining(keys::add);
                if (template.isMissingNode()) {
                    object.at("/spec/data")
                            .forEach(entry -> keys.add(entry.get("secretKey").asText()));
                }
            }
        }
        return keys;
    }

    /** The texts at {@code parent.child}, wherever they stand. */
    static Set<String> texts(JsonNode object, String parent, String child) {
        return object.findValues(parent).stream()
                .map(node -> node.path(child))
                .filter(JsonNode::isTextual)
                .map(JsonNode::asText)
                .collect(Collectors.toSet());
    }

    private static Set<String> texts(JsonNode object, String field) {
        return object.findValues(field).stream()
                .filter(JsonNode::isTextual)
                .map(JsonNode::asText)
                .collect(Collectors.toSet());
    }

    private static void checkKey(String label, String key, List<String> problems) {
        if (!FlinkOptions.knows(key)) {
            problems.add(label + " sets " + key + ", which Flink does not know");
        }
    }

    private static void missing(
            JsonNode object,
            String kind,
            Set<String> wanted,
            Set<String> there,
            List<String> problems) {
        for (String name : wanted) {
            if (!there.contains(name)) {
                problems.add(
                        "%s names the %s %s, which does not exist"
                                .formatted(Kustomization.label(object), kind, name));
            }
        }
    }

    private static void checkPod(JsonNode object, JsonNode pod, List<String> problems) {
        String label = Kustomization.label(object);
        if (!pod.at("/securityContext/runAsNonRoot").asBoolean()) {
            problems.add(label + " may run as root");
        }
        if (!pod.at("/securityContext/seccompProfile/type").asText().equals("RuntimeDefault")) {
            problems.add(label + " has no seccomp profile");
        }
        for (JsonNode container : pod.path("containers")) {
            if (container.at("/securityContext/allowPrivilegeEscalation").asBoolean(true)) {
                problems.add(label + " may gain privileges");
            }
            if (!container.at("/securityContext/capabilities/drop/0").asText().equals("ALL")) {
                problems.add(label + " keeps capabilities");
            }
        }
    }

    private Set<String> names(String kind) {
        return rendered.all(kind).stream().map(Kustomization::name).collect(Collectors.toSet());
    }
}
