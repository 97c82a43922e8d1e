package io.millrace.connector.clickhouse.client;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

@Timeout(30)
class HttpReaderTest {
    private static final ReadQuery QUERY =
            new ReadQuery("SELECT {p0:String}", Map.of("p0", "a\\b\tc\n&d"));

    private final CountDownLatch end = new CountDownLatch(1);
    private final AtomicReference<String> asked = new AtomicReference<>();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    }

    @AfterEach
    void stop() {
        end.countDown();
        server.stop(0);
    }

    @Test
    void sendsValuesBesideTheText() throws Exception {
        serve(
                exchange -> {
                    asked.set(
                            exchange.getRequestURI().getRawQuery()
                                    + " "
                                    + new String(
                                            exchange.getRequestBody().readAllBytes(),
                                            StandardCharsets.UTF_8));
                    answer(exchange, 200, "text");
                });

        try (InputStream body = reader().open(QUERY)) {
            assertThat(body.readAllBytes()).isEqualTo(bytes("text"));
        }
        assertThat(asked).hasValue("param_p0=a%5C%5Cb%5Ctc%5Cn%26d SELECT {p0:String}");
    }

    @Test
    void tellsTheErrorOfTheServer() {
        serve(
                exchange -> {
                    exchange.getResponseHeaders().add("X-ClickHouse-Exception-Code", "60");
                    answer(exchange, 404, "Code: 60. no table\n");
                });

        assertThatThrownBy(() -> reader().open(QUERY))
                .isInstanceOf(ClickHouseException.class)
                .hasMessage("Code: 60. no table")
                .extracting(error -> ((ClickHouseException) error).code())
                .isEqualTo(60);
        assertThatThrownBy(() -> reader().fetch(QUERY).get())
                .isInstanceOf(ExecutionException.class)
                .rootCause()
                .isInstanceOf(ClickHouseException.class)
                .hasMessage("Code: 60. no table");
    }

    @Test
    void givesUpOnAServerThatFallsSilentWithinAnAnswer() throws Exception {
        serve(
                exchange -> {
                    exchange.sendResponseHeaders(200, 0);
                    exchange.getResponseBody().write(bytes("begin"));
                    exchange.getResponseBody().flush();
                    waitForTheEnd();
                });

        try (InputStream body = reader().open(QUERY)) {
            assertThat(body.readNBytes(5)).isEqualTo(bytes("begin"));
            assertThatThrownBy(body::read)
                    .isInstanceOf(HttpTimeoutException.class)
                    .hasMessage("ClickHouse sent nothing for PT1S in the middle of an answer");
        }
    }

    @Test
    void failsOnAnAnswerThatIsCutOff() throws Exception {
        CompletableFuture<Void> begun = new CompletableFuture<>();
        serve(
                exchange -> {
                    exchange.sendResponseHeaders(200, 100);
                    exchange.getResponseBody().write(bytes("begin"));
                    exchange.getResponseBody().flush();
                    begun.join();
                    exchange.close();
                });

        try (InputStream body = patientReader().open(QUERY)) {
            assertThat(body.readNBytes(5)).isEqualTo(bytes("begin"));
            begun.complete(null);
            assertThatThrownBy(body::read)
                    .isInstanceOf(IOException.class)
                    .hasMessage("The answer of ClickHouse was cut off");
        }
    }

    @Test
    void holdsTheServerBackWhenNobodyReads() throws Exception {
        AtomicLong sent = new AtomicLong();
        byte[] block = new byte[64 * 1024];
        int blocks = 2_000;
        serve(
                exchange -> {
                    exchange.sendResponseHeaders(200, 0);
                    try (OutputStream out = exchange.getResponseBody()) {
                        for (int i = 0; i < blocks; i++) {
                            out.write(block);
                            sent.addAndGet(block.length);
                        }
                    }
                });

        try (InputStream body = patientReader().open(QUERY)) {
            await().during(Duration.ofMillis(500))
                    .until(() -> sent.get() < (long) blocks * block.length / 2);
            assertThat(body.transferTo(OutputStream.nullOutputStream()))
                    .isEqualTo((long) blocks * block.length);
        }
    }

    /** What the server does with a request. */
    @FunctionalInterface
    private interface Answer {
        void to(HttpExchange exchange) throws IOException;
    }

    private void serve(Answer answer) {
        server.createContext("/", answer::to);
        server.start();
    }

    private HttpReader reader() {
        return reader(Duration.ofSeconds(1));
    }

    private HttpReader patientReader() {
        return reader(Duration.ofSeconds(20));
    }

    private HttpReader reader(Duration patience) {
        return new HttpReader(
                new ConnectionOptions(
                        URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
                        "default",
                        "",
                        Duration.ofSeconds(5),
                        patience));
    }

    private void waitForTheEnd() {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        exchange.sendResponseHeaders(status, text.length());
        exchange.getResponseBody().write(bytes(text));
        exchange.close();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
