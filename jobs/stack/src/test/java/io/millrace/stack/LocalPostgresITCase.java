package io.millrace.stack;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

@Timeout(300)
class LocalPostgresITCase {

    @TempDir private Path folder;

    @Test
    void keepsAcknowledgedRowsThroughKills() throws SQLException, IOException {
        // What a start that was cut short leaves behind.
        Files.createDirectories(folder.resolve("postgres/data.unfinished123/base"));
        try (LocalPostgres postgres = LocalPostgres.start(folder, 0)) {
            execute(postgres, "CREATE TABLE t (id int PRIMARY KEY)");
            for (int round = 1; round <= 2; round++) {
                execute(postgres, "INSERT INTO t VALUES (" + round + ")");
                ProcessHandle server = ProcessHandle.of(postgres.pid()).orElseThrow();
                assertThat(server.info().command().orElse("")).endsWith("/postgres");

                postgres.kill();
                assertThat(server.isAlive()).isFalse();
                // A process id that is in use again: Postgres alone would refuse to start.
                Path pidFile = folder.resolve("postgres/data/postmaster.pid");
                Files.writeString(pidFile, ProcessHandle.current().pid() + "\n");
                postgres.restart();
            }

            assertThat(query(postgres, "SELECT count(*) FROM t")).isEqualTo("2");
            postgres.close();
            assertThat(folder.resolve("log/postgres.log"))
                    .content()
                    .contains("received fast shutdown request", "database system is shut down");
        }
        assertThat(folder.resolve("postgres/data.unfinished123")).doesNotExist();
    }

    @Test
    void isSetUpForDurabilityAndLogicalReplication() throws SQLException {
        try (LocalPostgres postgres = LocalPostgres.start(folder, 0)) {
            assertThat(query(postgres, "SHOW fsync")).isEqualTo("on");
            assertThat(query(postgres, "SHOW synchronous_commit")).isEqualTo("on");
            assertThat(query(postgres, "SHOW wal_level")).isEqualTo("logical");
            assertThat(query(postgres, "SHOW max_slot_wal_keep_size")).isEqualTo("4GB");
            assertThat(query(postgres, "SHOW listen_addresses")).isEqualTo("127.0.0.1");
            assertThat(query(postgres, "SELECT lower('ÄÖ')")).isEqualTo("äö");
            assertThat(
                            query(
                                    postgres,
                                    "SELECT string_agg(datname, ' ' ORDER BY datname) FROM"
                                            + " pg_database WHERE datname IN ('millrace', 'iceberg')"))
                    .isEqualTo("iceberg millrace");
            assertThatThrownBy(
                            () ->
                                    DriverManager.getConnection(
                                            postgres.jdbcUrl("millrace"), postgres.user(), "wrong"))
                    .hasMessageContaining("password authentication failed");
        }
    }

    @Test
    void diesWithItsJvm() throws IOException {
        Path output = folder.resolve("output");
        try (ChildJvm jvm = ChildJvm.start(LocalPostgres.class, output, folder.toString())) {
            jvm.awaitOutput(" pid ", Duration.ofSeconds(60));
            assertThat(Processes.workingIn(folder.resolve("postgres/data"))).isNotEmpty();

            jvm.kill();

            await().atMost(Duration.ofSeconds(60))
                    .until(
                            () ->
                                    ChildJvm.processesNaming(folder).isEmpty()
                                            && Processes.workingIn(folder.resolve("postgres/data"))
                                                    .isEmpty());
        }
    }

    private static void execute(LocalPostgres postgres, String sql) throws SQLException {
        try (Connection connection = postgres.connect("millrace");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String query(LocalPostgres postgres, String sql) throws SQLException {
        try (Connection connection = postgres.connect("millrace");
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getString(1);
        }
    }
}
