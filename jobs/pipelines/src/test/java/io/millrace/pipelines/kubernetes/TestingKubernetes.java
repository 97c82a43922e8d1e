package io.millrace.pipelines.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Objects behind the API server's paths. An operator that brings each new FlinkDeployment up is
 * part of it; one that is switched off leaves them as they are.
 */
final class TestingKubernetes implements AutoCloseable {
    static final String TOKEN = "token-of-the-pod";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String DEPLOYMENTS =
            "/apis/flink.apache.org/v1beta1/namespaces/millrace/flinkdeployments";

    private final HttpServer server;
    private final Path account;
    private final Map<String, ObjectNode> objects = new ConcurrentHashMap<>();
    private final List<String> changes = new CopyOnWriteArrayList<>();
    private final List<JsonNode> created = new CopyOnWriteArrayList<>();
    private volatile ObjectNode status = JSON.createObjectNode();

    /**
     * @param account folder for the account's files
     */
    TestingKubernetes(Path account) throws IOException {
        this.account = account;
        Files.writeString(account.resolve("token"), TOKEN + "\n");
        Files.writeString(account.resolve("namespace"), "millrace");
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        theOperatorBringsClustersUp();
    }

    KubernetesApi api() {
        return new KubernetesApi(
                HttpClient.newHttpClient(),
                URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/"),
                account);
    }

    void theOperatorBringsClustersUp() {
        status = JSON.createObjectNode().put("jobManagerDeploymentStatus", "READY");
    }

    void theOperatorSays(String error) {
        status = JSON.createObjectNode().put("error", error);
    }

    void putDeployment(String name, String json) throws IOException {
        objects.put(DEPLOYMENTS + "/" + name, (ObjectNode) JSON.readTree(json));
    }

    void putPod(String name, String phase) throws IOException {
        objects.put(
                "/api/v1/namespaces/millrace/pods/" + name,
                (ObjectNode) JSON.readTree("{\"status\": {\"phase\": \"%s\"}}".formatted(phase)));
    }

    boolean hasDeployment(String name) {
        return objects.containsKey(DEPLOYMENTS + "/" + name);
    }

    void removeDeployment(String name) {
        objects.remove(DEPLOYMENTS + "/" + name);
    }

    /** What was created, as it was sent. */
    List<JsonNode> created() {
        return created;
    }

    /** Creations and deletions, in order. */
    List<String> changes() {
        return changes;
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        byte[] body = exchange.getRequestBody().readAllBytes();
        if (!("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            respond(exchange, 401, "{\"message\": \"Unauthorized\"}");
            return;
        }
        switch (exchange.getRequestMethod()) {
            case "GET" -> {
                ObjectNode object = objects.get(path);
                respond(exchange, object == null ? 404 : 200, String.valueOf(object));
            }
            case "POST" -> create(exchange, path, (ObjectNode) JSON.readTree(body));
            case "DELETE" -> {
                changes.add("delete " + path.substring(path.lastIndexOf('/') + 1));
                respond(exchange, objects.remove(path) == null ? 404 : 200, "{}");
            }
            default -> respond(exchange, 405, "{}");
        }
    }

    private void create(HttpExchange exchange, String path, ObjectNode object) throws IOException {
        String name = object.at("/metadata/name").asText();
        if (objects.containsKey(path + "/" + name)) {
            respond(exchange, 409, "{\"message\": \"already exists\"}");
            return;
        }
        if (object.at("/metadata/ownerReferences/0/uid").asText().isEmpty()) {
            respond(exchange, 422, "{\"message\": \"uid: must not be empty\"}");
            return;
        }
        changes.add("create " + name);
        created.add(object.deepCopy());
        object.set("status", status);
        object.withObject("/metadata").put("uid", "uid-" + created.size());
        objects.put(path + "/" + name, object);
        respond(exchange, 201, object.toString());
    }

    private static void respond(HttpExchange exchange, int code, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(code, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
