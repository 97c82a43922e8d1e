package io.millrace.connector.clickhouse.client;

import org.apache.flink.annotation.Internal;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/**
 * Reads the answers of queries as bytes, over ClickHouse's HTTP interface.
 *
 * <p>Fails as {@link ClickHouseClient} does. An error that the server meets after it has begun to
 * answer is within the bytes.
 */
@Internal
public final class HttpReader {
    private static final int OK = 200;
    private static final int MAX_ERROR_BYTES = 64 * 1024;

    private final ConnectionOptions options;
    private final HttpClient http;

    public HttpReader(ConnectionOptions options) {
        this.options = options;
        this.http =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(options.connectTimeout())
                        .build();
    }

    /**
     * Runs a query and returns its answer while it arrives: a few network buffers are held, no
     * more. Closing it early ends the query.
     */
    public InputStream open(ReadQuery query) throws IOException, InterruptedException {
        HttpResponse<InputStream> response =
                http.send(request(query), answer -> new TimedBody(options.requestTimeout()));
        if (isOk(response)) {
            return response.body();
        }
        try (InputStream body = response.body()) {
            throw error(response, body.readNBytes(MAX_ERROR_BYTES));
        }
    }

    /** Runs a query and hands over its whole answer, in a thread of the HTTP client. */
    public CompletableFuture<byte[]> fetch(ReadQuery query) {
        return http.sendAsync(request(query), BodyHandlers.ofByteArray())
                .thenCompose(
                        response ->
                                isOk(response)
                                        ? CompletableFuture.completedFuture(response.body())
                                        : CompletableFuture.failedFuture(
                                                error(response, response.body())));
    }

    private HttpRequest request(ReadQuery query) {
        return HttpClickHouseClient.request(options, query.httpParameters())
                .POST(BodyPublishers.ofString(query.sql()))
                .build();
    }

    private static boolean isOk(HttpResponse<?> response) {
        return response.statusCode() == OK && code(response) == 0;
    }

    private static int code(HttpResponse<?> response) {
        return Integer.parseInt(
                response.headers().firstValue("X-ClickHouse-Exception-Code").orElse("0"));
    }

    private static ClickHouseException error(HttpResponse<?> response, byte[] body) {
        return new ClickHouseException(
                code(response),
                response.statusCode(),
                new String(body, StandardCharsets.UTF_8).strip());
    }
}
