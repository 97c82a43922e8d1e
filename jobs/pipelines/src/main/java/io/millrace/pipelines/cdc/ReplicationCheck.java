package io.millrace.pipelines.cdc;

import io.millrace.pipelines.sql.SqlFiles;

import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.table.api.ValidationException;

import org.postgresql.Driver;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * Looks at publication, slot, replica identities and heartbeat before a job starts: what is wrong
 * with one of them would otherwise show as missing changes, days later.
 */
final class ReplicationCheck {
    private static final String DATABASE = "database.";

    private ReplicationCheck() {}

    /**
     * @param debezium settings of the capture; those of TLS ({@code database.ssl*}) hold here too
     * @param tables schema.table, the heartbeat among them
     * @throws ValidationException names everything that is wrong and what to do
     */
    static void run(ReadableConfig options, Properties debezium, List<String> tables) {
        var properties = new Properties();
        for (String name : debezium.stringPropertyNames()) {
            if (name.startsWith(DATABASE + "ssl")) {
                properties.setProperty(
                        name.substring(DATABASE.length()), debezium.getProperty(name));
            }
        }
        properties.setProperty("user", options.get(ChangeOptions.USERNAME));
        properties.setProperty("password", options.get(ChangeOptions.PASSWORD));
        String url =
                "jdbc:postgresql://%s:%d/%s"
                        .formatted(
                                options.get(ChangeOptions.HOSTNAME),
                                options.get(ChangeOptions.PORT),
                                options.get(ChangeOptions.DATABASE_NAME));
        try (Connection connection = new Driver().connect(url, properties)) {
            List<String> problems = problems(connection, options, tables);
            if (!problems.isEmpty()) {
                throw new ValidationException(
                        "Changes of %s can't be captured:\n- %s"
                                .formatted(url, String.join("\n- ", problems)));
            }
        } catch (SQLException e) {
            throw new ValidationException(
                    "Can't ask %s whether its changes can be captured: %s"
                            .formatted(url, e.getMessage()),
                    e);
        }
    }

    private static List<String> problems(
            Connection connection, ReadableConfig options, List<String> tables)
            throws SQLException {
        List<String> problems = new ArrayList<>();
        try (PreparedStatement query =
                connection.prepareStatement(SqlFiles.read("postgres/checks/replication.sql"))) {
            query.setString(1, options.get(ChangeOptions.PUBLICATION));
            query.setString(2, options.get(ChangeOptions.SLOT));
            query.setString(3, options.get(ChangeOptions.HEARTBEAT_TABLE));
            query.setArray(4, connection.createArrayOf("text", tables.toArray()));
            try (ResultSet rows = query.executeQuery()) {
                while (rows.next()) {
                    problems.add(rows.getString(1));
                }
            }
        }
        return problems;
    }
}
