package io.millrace.catalog;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class DatabaseConnectionsITCase {
    @RegisterExtension static final TestingServers SERVERS = new TestingServers();

    private static DatabaseConnections connections(String url) {
        return new DatabaseConnections(
                new CatalogSettings.Database(
                        url, SERVERS.postgres().user(), SERVERS.postgres().password(), 2, 1));
    }

    private static String text(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }

    @Test
    void commitsDurablyEvenWhereTheDatabaseDefaultsToLess() throws Exception {
        String url = SERVERS.postgres().jdbcUrl("iceberg");
        String lax = url + (url.contains("?") ? "&" : "?") + "options=-c%20synchronous_commit=off";
        try (DatabaseConnections connections = connections(lax)) {
            String setting =
                    connections.run(connection -> text(connection, "SHOW synchronous_commit"));
            assertThat(setting).isEqualTo("on");
            assertThat(connections.isCrashSafe()).isTrue();
        }
    }

    @Test
    void replacesAConnectionThatDiedWhileItWasIdle() throws Exception {
        try (DatabaseConnections connections = connections(SERVERS.postgres().jdbcUrl("iceberg"))) {
            String first =
                    connections.run(connection -> text(connection, "SELECT pg_backend_pid()"));
            try (Connection other = SERVERS.postgres().connect("iceberg")) {
                text(other, "SELECT pg_terminate_backend(%s, 5000)".formatted(first));
            }
            String second =
                    connections.run(connection -> text(connection, "SELECT pg_backend_pid()"));
            assertThat(second).isNotEqualTo(first);
        }
    }

    @Test
    void neverRunsAnActionTwice() {
        AtomicInteger runs = new AtomicInteger();
        try (DatabaseConnections connections = connections(SERVERS.postgres().jdbcUrl("iceberg"))) {
            assertThatThrownBy(
                            () ->
                                    connections.run(
                                            connection -> {
                                                runs.incrementAndGet();
                                                return text(
                                                        connection,
                                                        "SELECT pg_terminate_backend(pg_backend_pid())");
                                            },
                                            true))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("terminating connection");
            assertThat(runs).hasValue(1);
            assertThat(connections.inUse()).isZero();
        }
    }

    @Test
    void reusesConnectionsAndKeepsToItsSize() throws Exception {
        try (DatabaseConnections connections = connections(SERVERS.postgres().jdbcUrl("iceberg"))) {
            List<String> processes = new ArrayList<>();
            for (int run = 0; run < 5; run++) {
                processes.add(
                        connections.run(connection -> text(connection, "SELECT pg_backend_pid()")));
            }
            assertThat(processes).containsOnly(processes.get(0));
        }
    }
}
