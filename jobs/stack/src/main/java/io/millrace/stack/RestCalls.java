package io.millrace.stack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.UUID;

/** JSON over HTTP, with errors that say what was asked and what came back. */
final class RestCalls {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Duration UPLOAD_TIMEOUT = Duration.ofMinutes(3);
    private static final int CLIENT_ERRORS = 400;
    private static final int LONGEST_ERROR = 4_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String url;
    private final HttpClient client =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(Duration.ofSeconds(5))
                    .build();

    RestCalls(String url) {
        this.url = url;
    }

    static ObjectMapper json() {
        return JSON;
    }

    JsonNode get(String path) {
        return send(request(path).GET().build());
    }

    JsonNode post(String path, JsonNode body) {
        return send(
                request(path)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                        .build());
    }

    JsonNode patch(String path) {
        return send(request(path).method("PATCH", HttpRequest.BodyPublishers.noBody()).build());
    }

    /** Uploads a jar under another name than its own. */
    JsonNode upload(String path, Path jar, String name) {
        String boundary = "boundary-" + UUID.randomUUID();
        byte[] head =
                ("--"
                                + boundary
                                + "\r\nContent-Disposition: form-data; name=\"jarfile\"; filename=\""
                                + name
                                + "\"\r\nContent-Type: application/x-java-archive\r\n\r\n")
                        .getBytes(StandardCharsets.UTF_8);
        byte[] foot = ("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8);
        try {
            long length = head.length + Files.size(jar) + foot.length;
            HttpRequest.BodyPublisher body =
                    HttpRequest.BodyPublishers.fromPublisher(
                            HttpRequest.BodyPublishers.ofInputStream(() -> parts(head, jar, foot)),
                            length);
            return send(
                    request(path)
                            .timeout(UPLOAD_TIMEOUT)
                            .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                            .POST(body)
                            .build());
        } catch (IOException e) {
            throw new ServerException("Cannot read " + jar + ": " + e.getMessage(), e);
        }
    }

    private static InputStream parts(byte[] head, Path jar, byte[] foot) {
        try {
            return new SequenceInputStream(
                    Collections.enumeration(
                            List.of(
                                    new ByteArrayInputStream(head),
                                    Files.newInputStream(jar),
                                    new ByteArrayInputStream(foot))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url + path)).timeout(TIMEOUT);
    }

    private JsonNode send(HttpRequest request) {
        String attempt = request.method() + " " + request.uri();
        try {
            HttpResponse<String> response =
                    client.send(
                            request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
            if (response.statusCode() >= CLIENT_ERRORS) {
                throw new ServerException(
                        "Flink answered "
                                + response.statusCode()
                                + " to "
                                + attempt
                                + ": "
                                + errors(response.body()));
            }
            return response.body().isEmpty()
                    ? JSON.createObjectNode()
                    : JSON.readTree(response.body());
        } catch (IOException e) {
            throw new ServerException("Flink did not answer to " + attempt + ": " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServerException("Interrupted in " + attempt, e);
        }
    }

    /** The most telling part of an answer: the stack traces that Flink puts into "errors". */
    private static String errors(String body) {
        String text = body;
        try {
            JsonNode errors = JSON.readTree(body).path("errors");
            if (errors.isArray()) {
                StringBuilder joined = new StringBuilder();
                errors.forEach(error -> joined.append(error.asText()).append('\n'));
                text = joined.toString().strip();
            }
        } catch (IOException e) {
            // Not JSON: the body itself is all there is.
        }
        return text.length() <= LONGEST_ERROR ? text : text.substring(0, LONGEST_ERROR) + " ...";
    }
}
