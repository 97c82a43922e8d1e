package io.millrace.connector.clickhouse.client;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class HttpClickHouseClientTest {
    private static final Lz4Frames BODY = new Lz4Frames(List.of(bytes("first "), bytes("second")));

    private HttpServer server;
    private volatile String request;
    private volatile String body;
    private volatile Answer answer = exchange -> exchange.sendResponseHeaders(200, -1);

    private interface Answer {
        void to(HttpExchange exchange) throws IOException;
    }

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
        server.createContext(
                "/",
                exchange -> {
                    body =
                            new String(
                                    exchange.getRequestBody().readAllBytes(),
                                    StandardCharsets.UTF_8);
                    request =
                            "%s %s %s %s %s"
                                    .formatted(
                                            exchange.getRequestURI().getQuery(),
                                            header(exchange, "X-ClickHouse-User"),
                                            header(exchange, "X-ClickHouse-Key"),
                                            header(exchange, "Content-Length"),
                                            header(exchange, "Content-Encoding"));
                    answer.to(exchange);
                });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    /** The announced length is what lets the server drop a body that was cut. */
    @Test
    void announcesTheLengthOfTheBodyAndSendsTheSettings() throws Exception {
        client().insert("INSERT INTO t FORMAT RowBinary", Map.of("async_insert", "0"), BODY);

        assertThat(request)
                .isEqualTo(
                        "async_insert=0&query=INSERT+INTO+t+FORMAT+RowBinary writer secret 12 lz4");
        assertThat(body).isEqualTo("first second");
    }

    @Test
    void readsRowsAndPassesParameters() throws Exception {
        answer = exchange -> send(exchange, 200, "1\ta\n2\tb\n");

        assertThat(client().query("SELECT {name:String}", Map.of("name", "x&y")))
                .containsExactly(List.of("1", "a"), List.of("2", "b"));
        assertThat(request).startsWith("default_format=TabSeparated&param_name=x&y&");
        assertThat(body).isEqualTo("SELECT {name:String}");
    }

    @Test
    void takesAnErrorOfTheServerByItsCode() {
        answer =
                exchange -> {
                    exchange.getResponseHeaders().add("X-ClickHouse-Exception-Code", "252");
                    send(exchange, 500, "Too many parts\n");
                };

        assertThat(insertError())
                .hasMessage("Too many parts")
                .returns(252, ClickHouseException::code)
                .returns(500, ClickHouseException::httpStatus);
    }

    /** The status is sent before the work is done, so it may be 200 all the same. */
    @Test
    void takesAnErrorThatFollowsAGoodStatus() {
        answer =
                exchange -> {
                    exchange.getResponseHeaders().add("X-ClickHouse-Exception-Code", "241");
                    send(exchange, 200, "Memory limit exceeded");
                };

        assertThat(insertError()).returns(241, ClickHouseException::code);
    }

    @Test
    void takesAnErrorOfAProxy() {
        answer = exchange -> send(exchange, 502, "Bad gateway");

        assertThat(insertError())
                .returns(0, ClickHouseException::code)
                .returns(502, ClickHouseException::httpStatus);
    }

    @Test
    void doesNotWaitForEverForAnAnswer() {
        answer = exchange -> {};

        assertThatThrownBy(() -> impatientClient().query("SELECT 1", Map.of()))
                .isInstanceOf(HttpTimeoutException.class);
    }

    /** The timeout of the JDK's client alone ends when the head of the answer is there. */
    @Test
    void doesNotWaitForEverForTheEndOfAnAnswer() {
        answer =
                exchange -> {
                    exchange.sendResponseHeaders(200, 100);
                    exchange.getResponseBody().write('1');
                    exchange.getResponseBody().flush();
                };

        assertThatThrownBy(() -> impatientClient().query("SELECT 1", Map.of()))
                .isInstanceOf(HttpTimeoutException.class)
                .hasMessage("No complete answer within PT0.3S");
    }

    @Test
    void leavesTheOutcomeOpenWhenNobodyListens() {
        server.stop(0);

        assertThatThrownBy(() -> client().query("SELECT 1", Map.of()))
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(ClickHouseException.class);
    }

    private ClickHouseException insertError() {
        return catchThrowableOfType(
                ClickHouseException.class, () -> client().insert("INSERT", Map.of(), BODY));
    }

    private HttpClickHouseClient client() {
        return client(Duration.ofSeconds(20));
    }

    private HttpClickHouseClient impatientClient() {
        return client(Duration.ofMillis(300));
    }

    private HttpClickHouseClient client(Duration requestTimeout) {
        return new HttpClickHouseClient(
                new ConnectionOptions(
                        URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
                        "writer",
                        "secret",
                        Duration.ofSeconds(5),
                        requestTimeout));
    }

    private static void send(HttpExchange exchange, int status, String text) throws IOException {
        exchange.sendResponseHeaders(status, bytes(text).length);
        exchange.getResponseBody().write(bytes(text));
        exchange.close();
    }

    private static String header(HttpExchange exchange, String name) {
        return exchange.getRequestHeaders().getFirst(name);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
