package io.millrace.catalog;

import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.rest.RESTCatalog;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

/** Many committers at once, on an empty table, while servers die under them. */
class CommitITCase {
    @RegisterExtension static final TestingServers SERVERS = new TestingServers();

    private static final TableIdentifier EVENTS = TableIdentifier.of("raw", "events");
    private static final Map<String, String> CLIENT = Map.of("token", TestingCatalog.TOKEN);
    private static final String NO_CHANGE = "{\"requirements\":[],\"updates\":[]}";
    private static final int UNLIMITED = Integer.MAX_VALUE;

    @TempDir private Path folder;

    private Map<String, String> environment;

    @BeforeEach
    void choosesACatalog() {
        environment = TestingCatalog.environment(SERVERS);
    }

    private static void create(RESTCatalog catalog) {
        catalog.createNamespace(Namespace.of("raw"));
        catalog.buildTable(EVENTS, Tables.SCHEMA)
                .withProperty("commit.retry.num-retries", "100")
                .withProperty("commit.retry.min-wait-ms", "10")
                .withProperty("commit.retry.max-wait-ms", "200")
                .create();
    }

    private static HttpResponse<String> health(URI uri) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(uri.resolve("/health")).build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    private static HttpResponse<String> post(URI uri, String path, String body) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(uri.resolve(path))
                                .header("Authorization", "Bearer " + TestingCatalog.TOKEN)
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void losesNothingOfEightCommittersOnAnEmptyTable() throws Exception {
        try (TestingCatalog server = TestingCatalog.start(environment);
                RESTCatalog catalog = server.client()) {
            create(catalog);
            try (Committers committers = Committers.start(8, 6, catalog, EVENTS)) {
                committers.join();
                Table table = catalog.loadTable(EVENTS);
                committers.check(table);
                assertThat(committers.acknowledged()).hasSize(48);
                assertThat(table.snapshots()).hasSize(48);
            }
        }
    }

    @Test
    void losesNothingWhenTheServerIsKilled() throws Exception {
        ServerProcess server = ServerProcess.launch(folder, environment);
        try {
            URI uri = server.uri();
            environment.put("CATALOG_PORT", String.valueOf(uri.getPort()));
            try (RESTCatalog catalog = TestingCatalog.client(uri, environment, CLIENT)) {
                create(catalog);
                try (Committers committers = Committers.start(4, UNLIMITED, catalog, EVENTS)) {
                    for (int kill = 0; kill < 3; kill++) {
                        committers.awaitAcknowledged(10);
                        server.kill();
                        server = ServerProcess.launch(folder, environment);
                        server.uri();
                    }
                    committers.awaitAcknowledged(10);
                    committers.stop();
                    committers.check(catalog.loadTable(EVENTS));
                    assertThat(committers.unknown()).isNotEmpty();
                }
            }
        } finally {
            server.close();
        }
    }

    @Test
    void survivesARestartOfPostgresInTheMiddle() throws Exception {
        try (TestingCatalog server = TestingCatalog.start(environment);
                RESTCatalog catalog = server.client()) {
            create(catalog);
            try (Committers committers = Committers.start(4, UNLIMITED, catalog, EVENTS)) {
                for (int restart = 0; restart < 2; restart++) {
                    committers.awaitAcknowledged(10);
                    SERVERS.postgres().restart();
                }
                committers.awaitAcknowledged(10);
                committers.stop();
                committers.check(catalog.loadTable(EVENTS));
            }
            assertThat(health(server.uri()).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void saysWhyWhenTheDatabaseIsAwayAndRecovers() throws Exception {
        environment.put("CATALOG_JDBC_WAIT_SECONDS", "0");
        try (TestingCatalog server = TestingCatalog.start(environment);
                RESTCatalog catalog = server.client()) {
            create(catalog);
            SERVERS.postgres().kill();
            try {
                Awaitility.await()
                        .atMost(Duration.ofSeconds(20))
                        .untilAsserted(
                                () -> {
                                    HttpResponse<String> health = health(server.uri());
                                    assertThat(health.statusCode()).isEqualTo(503);
                                    assertThat(health.body())
                                            .contains(
                                                    "\"status\":\"down\"",
                                                    "Cannot connect to the database");
                                });
                HttpResponse<String> commit =
                        post(server.uri(), "/v1/namespaces/raw/tables/events", NO_CHANGE);
                assertThat(commit.statusCode()).isEqualTo(503);
                assertThat(commit.headers().firstValue("Retry-After")).contains("2");
                HttpResponse<String> creation =
                        post(server.uri(), "/v1/namespaces", "{\"namespace\":[\"n\"]}");
                assertThat(creation.statusCode()).isEqualTo(503);
                assertThat(creation.headers().firstValue("Retry-After")).isEmpty();
            } finally {
                SERVERS.postgres().restart();
            }
            assertThat(health(server.uri()).statusCode()).isEqualTo(200);
            assertThat(catalog.loadTable(EVENTS).schema().columns()).hasSize(3);
        }
    }
}
