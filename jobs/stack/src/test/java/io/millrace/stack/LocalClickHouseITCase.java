package io.millrace.stack;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

@Timeout(300)
class LocalClickHouseITCase {

    @TempDir private Path folder;

    @Test
    void keepsAcknowledgedRowsThroughKills() {
        try (LocalClickHouse clickHouse = LocalClickHouse.start(folder, 0)) {
            clickHouse.query("CREATE DATABASE d");
            clickHouse.query("CREATE TABLE d.t (id UInt64) ENGINE = MergeTree ORDER BY id");
            for (int round = 1; round <= 2; round++) {
                clickHouse.query("INSERT INTO d.t SELECT number FROM numbers(1000)");
                clickHouse.query("SYSTEM FLUSH LOGS");
                clickHouse.kill();
                clickHouse.restart();
            }

            assertThat(clickHouse.query("SELECT count(), sum(id) FROM d.t"))
                    .isEqualTo("2000\t999000");
            clickHouse.query("SYSTEM FLUSH LOGS");
            assertThat(clickHouse.query("SELECT count() > 0 FROM system.query_log")).isEqualTo("1");
        }
    }

    @Test
    void mutatesAndReplacesPartitions() {
        try (LocalClickHouse clickHouse = LocalClickHouse.start(folder, 0)) {
            for (String table : new String[] {"base", "staging"}) {
                clickHouse.query(
                        "CREATE TABLE default."
                                + table
                                + " (d Date, v UInt64) ENGINE = MergeTree PARTITION BY d ORDER BY d");
            }
            clickHouse.query(
                    "INSERT INTO default.base VALUES ('2026-01-01', 1), ('2026-01-02', 2)");
            clickHouse.query("INSERT INTO default.staging VALUES ('2026-01-01', 7)");
            clickHouse.query(
                    "ALTER TABLE default.base REPLACE PARTITION '2026-01-01' FROM default.staging");
            clickHouse.query(
                    "ALTER TABLE default.base UPDATE v = v * 10 WHERE d = '2026-01-02'"
                            + " SETTINGS mutations_sync = 1");

            assertThat(clickHouse.query("SELECT v FROM default.base ORDER BY d"))
                    .isEqualTo("7\n20");
        }
    }

    @Test
    void refusesWithCodeAndMessage() throws Exception {
        try (LocalClickHouse clickHouse = LocalClickHouse.start(folder, 0)) {
            assertThatThrownBy(() -> clickHouse.query("SELECT * FROM nowhere"))
                    .isInstanceOfSatisfying(
                            ClickHouseQueryException.class, e -> assertThat(e.code()).isEqualTo(60))
                    .hasMessageContaining("UNKNOWN_TABLE")
                    .hasMessageEndingWith("in: SELECT * FROM nowhere");
            assertThat(anonymous(clickHouse, "SELECT name FROM system.users"))
                    .contains("ACCESS_DENIED");
            assertThat(anonymous(clickHouse, "CREATE TABLE default.t (a Int32) ENGINE = Memory"))
                    .contains("ACCESS_DENIED");

            clickHouse.kill();
            assertThatThrownBy(() -> clickHouse.query("SELECT 1"))
                    .isInstanceOf(ServerException.class)
                    .hasMessageStartingWith(
                            "clickhouse at " + clickHouse.httpUrl() + " did not answer");
        }
    }

    @Test
    void diesWithItsJvmEvenDuringALongQuery() throws IOException {
        Path output = folder.resolve("output");
        try (ChildJvm jvm = ChildJvm.start(LocalClickHouse.class, output, folder.toString())) {
            jvm.awaitOutput(" pid ", Duration.ofSeconds(60));
            String address = jvm.output().split(" ")[1];
            HttpClient.newHttpClient()
                    .sendAsync(
                            HttpRequest.newBuilder(URI.create(address))
                                    .header("X-ClickHouse-User", "millrace")
                                    .header(
                                            "X-ClickHouse-Key",
                                            DataFiles.secret(folder, "clickhouse"))
                                    .POST(
                                            HttpRequest.BodyPublishers.ofString(
                                                    "SELECT sum(sleepEachRow(1)) FROM numbers(60)"
                                                            + " SETTINGS max_block_size = 1"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());

            jvm.kill();

            await().atMost(Duration.ofSeconds(60))
                    .until(() -> ChildJvm.processesNaming(folder).isEmpty());
        }
    }

    @Test
    void aFolderThatAnotherEngineUsesIsAnError() {
        try (LocalClickHouse first = LocalClickHouse.start(folder, 0)) {
            // Without the note of the first one, the second does not know what to wait for.
            folder.resolve("run/clickhouse.pid").toFile().delete();

            assertThatThrownBy(() -> LocalClickHouse.start(folder, 0))
                    .isInstanceOf(ServerException.class)
                    .hasMessageStartingWith("clickhouse ended with exit code 1 at its start. See ")
                    .hasMessageContaining(
                            "Another server instance in same directory is already running");
            assertThat(first.query("SELECT 1")).isEqualTo("1");
        }
    }

    private static String anonymous(LocalClickHouse clickHouse, String sql) throws Exception {
        String query = URLEncoder.encode(sql, StandardCharsets.UTF_8);
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(clickHouse.httpUrl() + "/?query=" + query))
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
