package io.millrace.connector.clickhouse;

import io.millrace.connector.clickhouse.client.ConnectionOptions;
import io.millrace.stack.LocalClickHouse;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.stream.Stream;

/** A real ClickHouse on an empty folder for the tests of one class. */
public final class TestingClickHouse implements BeforeAllCallback, AfterAllCallback {
    private Path folder;
    private LocalClickHouse server;

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        Path target = Files.createDirectories(Path.of("target").toAbsolutePath());
        folder = Files.createTempDirectory(target, "clickhouse");
        server = LocalClickHouse.start(folder, 0);
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        if (server != null) {
            server.close();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(TestingClickHouse::delete);
        }
    }

    /** Runs statements and returns the text of the last one. */
    public String query(String... statements) {
        String answer = "";
        for (String statement : statements) {
            answer = server.query(statement);
        }
        return answer;
    }

    /**
     * Completes the log of scans and lookups: the server answers a query a moment before it notes
     * it, and counts it as running until then.
     */
    public void flushQueryLog() {
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .pollDelay(Duration.ZERO)
                .until(
                        () ->
                                query(
                                                "SELECT count() FROM system.processes WHERE query LIKE 'SELECT toUInt8(1)%'")
                                        .equals("0"));
        query("SYSTEM FLUSH LOGS");
    }

    /** An empty database. */
    public void createDatabase(String database) {
        query("DROP DATABASE IF EXISTS " + database, "CREATE DATABASE " + database);
    }

    public LocalClickHouse server() {
        return server;
    }

    public ConnectionOptions connection() {
        return connection(server.httpUrl());
    }

    /** The connection through another address, such as that of a proxy. */
    public ConnectionOptions connection(String url) {
        return new ConnectionOptions(
                URI.create(url),
                server.user(),
                server.password(),
                Duration.ofSeconds(5),
                Duration.ofSeconds(20));
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
