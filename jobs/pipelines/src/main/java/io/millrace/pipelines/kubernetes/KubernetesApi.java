package io.millrace.pipelines.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * The API server as a pod with a ServiceAccount reaches it. Objects are JSON; paths are relative to
 * the server, such as {@code api/v1/namespaces/x/pods/y}.
 */
public final class KubernetesApi {
    private static final Path ACCOUNT = Path.of("/var/run/secrets/kubernetes.io/serviceaccount");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final int FIRST_ERROR = 300;

    private final HttpClient client;
    private final URI server;
    private final Path account;

    /**
     * @param account folder of the files {@code token} and {@code namespace}
     */
    KubernetesApi(HttpClient client, URI server, Path account) {
        this.client = client;
        this.server = server;
        this.account = account;
    }

    /** The server that the pod's environment names, with the pod's own account. */
    public static KubernetesApi ofThisPod(Map<String, String> environment) {
        String host = environment.get("KUBERNETES_SERVICE_HOST");
        if (host == null || !Files.exists(ACCOUNT.resolve("token"))) {
            throw new IllegalStateException(
                    "This is no pod with a ServiceAccount's token: KUBERNETES_SERVICE_HOST or %s is missing."
                            .formatted(ACCOUNT.resolve("token")));
        }
        String bracketed = host.contains(":") ? "[" + host + "]" : host;
        return new KubernetesApi(
                HttpClient.newBuilder()
                        .sslContext(trusting(ACCOUNT.resolve("ca.crt")))
                        .connectTimeout(TIMEOUT)
                        .build(),
                URI.create(
                        "https://%s:%s/"
                                .formatted(bracketed, environment.get("KUBERNETES_SERVICE_PORT"))),
                ACCOUNT);
    }

    /** Of the account, and so of the pod. */
    String namespace() {
        return read("namespace");
    }

    /** An object; empty when there is none. */
    Optional<JsonNode> get(String path) {
        HttpResponse<String> answer = send(request(path).GET());
        if (answer.statusCode() == NOT_FOUND) {
            return Optional.empty();
        }
        return Optional.of(json(checked("get " + path, answer).body()));
    }

    /**
     * @param path of the collection
     * @return false when there is an object of this name already
     */
    boolean create(String path, JsonNode object) {
        HttpResponse<String> answer =
                send(
                        request(path)
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString(object.toString())));
        if (answer.statusCode() == CONFLICT) {
            return false;
        }
        checked("create an object in " + path, answer);
        return true;
    }

    /** Asks for an object's end; one that is not there is no error. */
    void delete(String path) {
        HttpResponse<String> answer = send(request(path).DELETE());
        if (answer.statusCode() != NOT_FOUND) {
            checked("delete " + path, answer);
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(server.resolve(path))
                .timeout(TIMEOUT)
                // Read each time: the kubelet replaces it before it ends.
                .header("Authorization", "Bearer " + read("token"));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "The API server " + server + " does not answer: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static HttpResponse<String> checked(String what, HttpResponse<String> answer) {
        if (answer.statusCode() >= FIRST_ERROR) {
            String reason = json(answer.body()).path("message").asText(answer.body());
            throw new IllegalStateException(
                    "Kubernetes did not %s (%d): %s".formatted(what, answer.statusCode(), reason));
        }
        return answer;
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            return JSON.createObjectNode().put("message", text);
        }
    }

    private String read(String file) {
        try {
            return Files.readString(account.resolve(file)).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("Can't read " + account.resolve(file), e);
        }
    }

    private static SSLContext trusting(Path authorities) {
        try (InputStream in = Files.newInputStream(authorities)) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (Certificate authority :
                    CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("authority-" + store.size(), authority);
            }
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("No certificates in " + authorities, e);
        } catch (IOException e) {
            throw new UncheckedIOException("Can't read " + authorities, e);
        }
    }
}
