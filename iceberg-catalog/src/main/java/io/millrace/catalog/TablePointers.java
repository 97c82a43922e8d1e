package io.millrace.catalog;

import org.apache.iceberg.catalog.TableIdentifier;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/**
 * The current metadata location of every table, in the database table that JdbcCatalog made.
 *
 * <p>Both writes are compare-and-set, so repeating one after a lost answer is harmless: it takes
 * effect at most once.
 */
final class TablePointers {
    private static final String READ =
            "SELECT metadata_location, iceberg_type FROM iceberg_tables WHERE catalog_name = ? AND table_namespace = ? AND table_name = ?";
    private static final String CREATE =
            "INSERT INTO iceberg_tables (catalog_name, table_namespace, table_name, metadata_location, iceberg_type) VALUES (?, ?, ?, ?, 'TABLE') ON CONFLICT DO NOTHING";
    private static final String MOVE =
            "UPDATE iceberg_tables SET metadata_location = ?, previous_metadata_location = ? WHERE catalog_name = ? AND table_namespace = ? AND table_name = ? AND metadata_location = ? AND (iceberg_type = 'TABLE' OR iceberg_type IS NULL)";
    private static final String USED =
            "SELECT 1 FROM iceberg_tables WHERE catalog_name = ? AND starts_with(metadata_location, ?) LIMIT 1";

    /** What the name points to. */
    record Pointer(String metadataLocation, boolean isView) {}

    private final DatabaseConnections connections;
    private final String catalogName;

    TablePointers(DatabaseConnections connections, String catalogName) {
        this.connections = connections;
        this.catalogName = catalogName;
    }

    Optional<Pointer> read(TableIdentifier table) throws SQLException, InterruptedException {
        return connections.run(
                connection -> {
                    try (PreparedStatement statement = connection.prepareStatement(READ)) {
                        setName(statement, 1, table);
                        try (ResultSet row = statement.executeQuery()) {
                            return row.next()
                                    ? Optional.of(
                                            new Pointer(
                                                    row.getString(1),
                                                    "VIEW".equals(row.getString(2))))
                                    : Optional.empty();
                        }
                    }
                });
    }

    /** Whether the name was free and now points to the location. */
    boolean create(TableIdentifier table, String location)
            throws SQLException, InterruptedException {
        return changesOneRow(
                CREATE,
                statement -> {
                    setName(statement, 1, table);
                    statement.setString(4, location);
                });
    }

    /** Whether the table pointed to the old location and now points to the new one. */
    boolean move(TableIdentifier table, String from, String to)
            throws SQLException, InterruptedException {
        return changesOneRow(
                MOVE,
                statement -> {
                    statement.setString(1, to);
                    statement.setString(2, from);
                    setName(statement, 3, table);
                    statement.setString(6, from);
                });
    }

    /** Whether metadata of any table or view lies in the folder. */
    boolean isFolderInUse(String folder) throws SQLException, InterruptedException {
        return connections.run(
                connection -> {
                    try (PreparedStatement statement = connection.prepareStatement(USED)) {
                        statement.setString(1, catalogName);
                        statement.setString(2, folder + "/");
                        try (ResultSet row = statement.executeQuery()) {
                            return row.next();
                        }
                    }
                });
    }

    private interface Parameters {
        void setOn(PreparedStatement statement) throws SQLException;
    }

    private boolean changesOneRow(String sql, Parameters parameters)
            throws SQLException, InterruptedException {
        return connections.run((Connection connection) -> execute(connection, sql, parameters));
    }

    private static boolean execute(Connection connection, String sql, Parameters parameters)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            parameters.setOn(statement);
            return statement.executeUpdate() == 1;
        }
    }

    private void setName(PreparedStatement statement, int first, TableIdentifier table)
            throws SQLException {
        statement.setString(first, catalogName);
        statement.setString(first + 1, String.join(".", table.namespace().levels()));
        statement.setString(first + 2, table.name());
    }
}
