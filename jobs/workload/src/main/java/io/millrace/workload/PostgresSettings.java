package io.millrace.workload;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/** Where the shop's Postgres is. */
public record PostgresSettings(
        String host, int port, String database, String user, String password) {

    /**
     * Reads POSTGRES_HOST, POSTGRES_PORT (default 5432), POSTGRES_DATABASE (default millrace),
     * POSTGRES_USER (default millrace) and POSTGRES_PASSWORD; empty when no host is set.
     *
     * @throws IllegalArgumentException when the port is no number
     */
    public static Optional<PostgresSettings> fromEnvironment(Map<String, String> environment) {
        String host = environment.get("POSTGRES_HOST");
        if (host == null || host.isBlank()) {
            return Optional.empty();
        }
        String port = environment.getOrDefault("POSTGRES_PORT", "5432");
        try {
            return Optional.of(
                    new PostgresSettings(
                            host,
                            Integer.parseInt(port),
                            environment.getOrDefault("POSTGRES_DATABASE", "millrace"),
                            environment.getOrDefault("POSTGRES_USER", "millrace"),
                            environment.getOrDefault("POSTGRES_PASSWORD", "")));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("POSTGRES_PORT is no number: " + port, e);
        }
    }

    /** Opens a new connection; gives up on a silent server rather than hang. */
    public Connection connect() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        properties.setProperty("ApplicationName", "millrace-workload");
        properties.setProperty("connectTimeout", "5");
        properties.setProperty("loginTimeout", "10");
        properties.setProperty("socketTimeout", "30");
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("reWriteBatchedInserts", "true");
        return DriverManager.getConnection(
                "jdbc:postgresql://" + host + ":" + port + "/" + database, properties);
    }

    @Override
    public String toString() {
        return user + "@" + host + ":" + port + "/" + database;
    }
}
