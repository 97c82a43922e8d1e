package io.millrace.connector.clickhouse.client;

import org.apache.flink.annotation.Internal;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * {@link ClickHouseClient} over ClickHouse's HTTP interface.
 *
 * <p>Built on the JDK's client: the body goes out as it is stored, with a content length, so that
 * the server drops a body that was cut off.
 */
@Internal
public final class HttpClickHouseClient implements ClickHouseClient {
    private static final int OK = 200;

    private final ConnectionOptions options;
    private final HttpClient http;

    public HttpClickHouseClient(ConnectionOptions options) {
        this.options = options;
        this.http =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(options.connectTimeout())
                        .build();
    }

    @Override
    public List<List<String>> query(String sql, Map<String, String> parameters)
            throws IOException, InterruptedException {
        Map<String, String> url = new TreeMap<>();
        parameters.forEach((name, value) -> url.put("param_" + name, value));
        url.put("default_format", "TabSeparated");
        url.put("wait_end_of_query", "1");
        HttpRequest request = request(url).POST(BodyPublishers.ofString(sql)).build();
        return TabSeparated.parse(send(request));
    }

    @Override
    public void insert(String statement, Map<String, String> settings, Lz4Frames body)
            throws IOException, InterruptedException {
        Map<String, String> url = new TreeMap<>(settings);
        url.put("query", statement);
        BodyPublisher publisher =
                BodyPublishers.fromPublisher(
                        BodyPublishers.ofByteArrays(body.segments()), body.length());
        send(request(url).header("Content-Encoding", "lz4").POST(publisher).build());
    }

    private HttpRequest.Builder request(Map<String, String> parameters) {
        return request(options, parameters);
    }

    static HttpRequest.Builder request(ConnectionOptions options, Map<String, String> parameters) {
        StringBuilder query = new StringBuilder("/?");
        parameters.forEach(
                (name, value) ->
                        query.append(encode(name)).append('=').append(encode(value)).append('&'));
        URI uri = options.url().resolve(query.substring(0, query.length() - 1));
        return HttpRequest.newBuilder(uri)
                .header("X-ClickHouse-User", options.username())
                .header("X-ClickHouse-Key", options.password());
    }

    private String send(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<String> response = exchange(request);
        String code = response.headers().firstValue("X-ClickHouse-Exception-Code").orElse("0");
        if (response.statusCode() != OK || !code.equals("0")) {
            throw new ClickHouseException(
                    Integer.parseInt(code), response.statusCode(), response.body().strip());
        }
        return response.body();
    }

    /**
     * The timeout of a request ends when its answer begins; on a half-open connection the rest
     * would be waited for without end.
     */
    private HttpResponse<String> exchange(HttpRequest request)
            throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<String>> answer =
                http.sendAsync(request, BodyHandlers.ofString(StandardCharsets.UTF_8));
        try {
            return answer.get(options.requestTimeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new HttpTimeoutException("No complete answer within " + options.requestTimeout());
        } catch (ExecutionException e) {
            throw new IOException(e.getCause().toString(), e.getCause());
        } finally {
            answer.cancel(true);
        }
    }

    private static String encode(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    /** The JDK's client lets go of its connections when it is no longer reachable. */
    @Override
    public void close() {}
}
