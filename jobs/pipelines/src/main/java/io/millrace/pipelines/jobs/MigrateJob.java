package io.millrace.pipelines.jobs;

import io.millrace.pipelines.clickhouse.ClickHouse;
import io.millrace.pipelines.sql.SqlFiles;

import org.postgresql.Driver;
import org.postgresql.ssl.DefaultJavaSSLFactory;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * {@code migrate}: brings the schemas of Postgres, ClickHouse and the lake to what the jobs need.
 * It may be run again, and is, before each start.
 */
public final class MigrateJob {
    private static final List<String> POSTGRES =
            List.of("postgres/shop.sql", "postgres/replication.sql", "postgres/slots.sql");
    private static final List<String> CLICKHOUSE =
            List.of(
                    "clickhouse/speed.sql",
                    "clickhouse/swaps.sql",
                    "clickhouse/txn.sql",
                    "clickhouse/reconciliation.sql",
                    "clickhouse/ops.sql");

    private MigrateJob() {}

    public static void main(String[] args) throws SQLException {
        Map<String, String> environment = System.getenv();
        try (Connection connection = postgres(environment)) {
            for (String file : POSTGRES) {
                try (Statement statement = connection.createStatement()) {
                    statement.execute(SqlFiles.read(file));
                }
                System.out.println("migrate: " + file);
            }
        }
        try (ClickHouse clickHouse = ClickHouse.connect(environment)) {
            for (String file : CLICKHOUSE) {
                clickHouse.execute(file, Map.of());
                System.out.println("migrate: " + file);
            }
        }
        SqlJob.run("iceberg/lake.sql", Map.of());
        System.out.println("migrate: iceberg/lake.sql");
    }

    private static Connection postgres(Map<String, String> environment) throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", environment.getOrDefault("POSTGRES_USER", ""));
        properties.setProperty("password", environment.getOrDefault("POSTGRES_PASSWORD", ""));
        properties.setProperty("sslmode", environment.getOrDefault("POSTGRES_SSL_MODE", "disable"));
        properties.setProperty("sslfactory", DefaultJavaSSLFactory.class.getName());
        String url =
                "jdbc:postgresql://%s:%s/%s"
                        .formatted(
                                environment.get("POSTGRES_HOST"),
                                environment.get("POSTGRES_PORT"),
                                environment.get("POSTGRES_DATABASE"));
        return new Driver().connect(url, properties);
    }
}
