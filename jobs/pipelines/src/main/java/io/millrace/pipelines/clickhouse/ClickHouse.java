package io.millrace.pipelines.clickhouse;

import io.millrace.pipelines.sql.SqlFiles;
import io.millrace.pipelines.sql.SqlScript;
import io.millrace.pipelines.sql.SqlStatement;

import com.clickhouse.jdbc.ClickHouseDriver;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * A connection to ClickHouse for the batch jobs' own statements, each of which is a file below
 * {@code sql/clickhouse/}.
 */
public final class ClickHouse implements AutoCloseable {
    private final Connection connection;

    private ClickHouse(Connection connection) {
        this.connection = connection;
    }

    /**
     * Connects as {@code CLICKHOUSE_URL}, {@code CLICKHOUSE_USER} and {@code CLICKHOUSE_PASSWORD}
     * say.
     */
    public static ClickHouse connect(Map<String, String> environment) throws SQLException {
        String url = required(environment, "CLICKHOUSE_URL");
        var properties = new Properties();
        properties.setProperty("user", required(environment, "CLICKHOUSE_USER"));
        properties.setProperty("password", required(environment, "CLICKHOUSE_PASSWORD"));
        // A swap or a comparison may take as long as the data wants.
        properties.setProperty("socket_timeout", "3600000");
        return new ClickHouse(new ClickHouseDriver().connect("jdbc:clickhouse:" + url, properties));
    }

    /** Runs all statements of a file. */
    public void execute(String file, Map<String, String> variables) throws SQLException {
        for (SqlStatement sql : SqlScript.read(file, SqlFiles::read, withEnvironment(variables))) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(sql.text());
            } catch (SQLException e) {
                throw failed(sql, e);
            }
        }
    }

    /** The rows of a file that holds one query; values as the driver gives them. */
    public List<List<Object>> query(String file, Map<String, String> variables)
            throws SQLException {
        var statements = SqlScript.read(file, SqlFiles::read, withEnvironment(variables));
        if (statements.size() != 1) {
            throw new IllegalStateException(
                    file + " must hold one query, it holds " + statements.size());
        }
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(statements.get(0).text())) {
            int columns = result.getMetaData().getColumnCount();
            List<List<Object>> rows = new ArrayList<>();
            while (result.next()) {
                List<Object> row = new ArrayList<>(columns);
                for (int i = 1; i <= columns; i++) {
                    row.add(result.getObject(i));
                }
                rows.add(row);
            }
            return rows;
        } catch (SQLException e) {
            throw failed(statements.get(0), e);
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }

    private static Map<String, String> withEnvironment(Map<String, String> variables) {
        Map<String, String> all = new HashMap<>(System.getenv());
        all.putAll(variables);
        return all;
    }

    private static SQLException failed(SqlStatement sql, SQLException e) {
        return new SQLException(
                sql.location() + ": " + e.getMessage(), e.getSQLState(), e.getErrorCode(), e);
    }

    private static String required(Map<String, String> environment, String name) {
        String value = environment.get(name);
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException("The environment variable " + name + " is not set.");
        }
        return value;
    }
}
