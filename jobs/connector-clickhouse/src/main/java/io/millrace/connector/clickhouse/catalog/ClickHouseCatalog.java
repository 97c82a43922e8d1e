package io.millrace.connector.clickhouse.catalog;

import io.millrace.connector.clickhouse.client.ConnectionOptions;
import io.millrace.connector.clickhouse.client.TableDescription;
import io.millrace.connector.clickhouse.client.TableEngine;
import io.millrace.connector.clickhouse.client.TableInspector;
import io.millrace.connector.clickhouse.client.TableName;
import io.millrace.connector.clickhouse.table.ClickHouseConnectorOptions;
import io.millrace.connector.clickhouse.table.ClickHouseDynamicTableFactory;

import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.table.catalog.CatalogBaseTable;
import org.apache.flink.table.catalog.CatalogDatabase;
import org.apache.flink.table.catalog.CatalogDatabaseImpl;
import org.apache.flink.table.catalog.CatalogTable;
import org.apache.flink.table.catalog.ObjectPath;
import org.apache.flink.table.catalog.ResolvedCatalogTable;
import org.apache.flink.table.catalog.exceptions.DatabaseAlreadyExistException;
import org.apache.flink.table.catalog.exceptions.DatabaseNotEmptyException;
import org.apache.flink.table.catalog.exceptions.DatabaseNotExistException;
import org.apache.flink.table.catalog.exceptions.TableAlreadyExistException;
import org.apache.flink.table.catalog.exceptions.TableNotExistException;
import org.apache.flink.table.factories.Factory;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The databases and tables of a ClickHouse server.
 *
 * <pre>{@code
 * CREATE CATALOG clickhouse WITH ('type' = 'clickhouse', 'url' = 'http://127.0.0.1:8123');
 * SELECT * FROM clickhouse.speed.user_activity_summary;
 * }</pre>
 *
 * <p>A table's columns, keys and options are asked for each time, nothing is kept. Every error of
 * the server is a {@link org.apache.flink.table.catalog.exceptions.CatalogException}.
 */
@PublicEvolving
public final class ClickHouseCatalog extends LimitedCatalog {
    private final ConnectionOptions connection;
    private final CatalogServer server;

    ClickHouseCatalog(String name, String defaultDatabase, ConnectionOptions connection) {
        super(name, defaultDatabase);
        this.connection = connection;
        this.server = new CatalogServer(connection);
    }

    @Override
    public Optional<Factory> getFactory() {
        return Optional.of(new ClickHouseDynamicTableFactory());
    }

    /** Fails when the server does not answer. */
    @Override
    public void open() {
        server.execute("SELECT 1");
    }

    @Override
    public List<String> listDatabases() {
        return server.column("SELECT name FROM system.databases ORDER BY name", Map.of());
    }

    @Override
    public boolean databaseExists(String database) {
        return !server.column(
                        "SELECT name FROM system.databases WHERE name = {database:String}",
                        Map.of("database", database))
                .isEmpty();
    }

    @Override
    public CatalogDatabase getDatabase(String database) throws DatabaseNotExistException {
        requireDatabase(database);
        String comment =
                server.column(
                                "SELECT comment FROM system.databases WHERE name = {database:String}",
                                Map.of("database", database))
                        .get(0);
        return new CatalogDatabaseImpl(Map.of(), comment);
    }

    @Override
    public void createDatabase(String database, CatalogDatabase definition, boolean ignoreIfExists)
            throws DatabaseAlreadyExistException {
        if (databaseExists(database)) {
            if (!ignoreIfExists) {
                throw new DatabaseAlreadyExistException(getName(), database);
            }
            return;
        }
        server.execute("CREATE DATABASE IF NOT EXISTS " + TableName.quote(database));
    }

    @Override
    public void dropDatabase(String database, boolean ignoreIfNotExists, boolean cascade)
            throws DatabaseNotExistException, DatabaseNotEmptyException {
        if (!databaseExists(database)) {
            if (!ignoreIfNotExists) {
                throw new DatabaseNotExistException(getName(), database);
            }
            return;
        }
        if (!cascade && !listTables(database).isEmpty()) {
            throw new DatabaseNotEmptyException(getName(), database);
        }
        server.execute("DROP DATABASE IF EXISTS " + TableName.quote(database));
    }

    /** Tables and views of ClickHouse; to Flink both are tables. */
    @Override
    public List<String> listTables(String database) throws DatabaseNotExistException {
        requireDatabase(database);
        return server.column(
                "SELECT name FROM system.tables WHERE database = {database:String}"
                        + " AND NOT startsWith(name, '.inner') ORDER BY name",
                Map.of("database", database));
    }

    @Override
    public boolean tableExists(ObjectPath path) {
        return !server.column(
                        "SELECT name FROM system.tables"
                                + " WHERE database = {database:String} AND name = {table:String}",
                        Map.of("database", path.getDatabaseName(), "table", path.getObjectName()))
                .isEmpty();
    }

    @Override
    public CatalogBaseTable getTable(ObjectPath path) throws TableNotExistException {
        TableName name = name(path);
        Optional<TableDescription> table =
                server.ask(client -> new TableInspector(client).describe(name));
        Optional<TableEngine> engine = server.ask(client -> TableEngine.of(name, client));
        if (table.isEmpty() || engine.isEmpty()) {
            throw new TableNotExistException(getName(), path);
        }
        TableSchema schema = new TableSchema(table.get(), engine.get());
        Map<String, String> options = options(name);
        options.putAll(schema.upsertOptions());
        return CatalogTable.newBuilder()
                .schema(schema.schema())
                .comment(engine.get().comment())
                .partitionKeys(schema.partitionKeys())
                .options(options)
                .build();
    }

    @Override
    public void createTable(ObjectPath path, CatalogBaseTable definition, boolean ignoreIfExists)
            throws TableAlreadyExistException, DatabaseNotExistException {
        requireDatabase(path.getDatabaseName());
        if (tableExists(path)) {
            if (!ignoreIfExists) {
                throw new TableAlreadyExistException(getName(), path);
            }
            return;
        }
        if (!(definition instanceof ResolvedCatalogTable table)) {
            throw new UnsupportedOperationException(
                    "A ClickHouse catalog creates tables only, not views: create view "
                            + path
                            + " in ClickHouse");
        }
        server.execute(CreateTableStatement.write(name(path), table));
    }

    @Override
    public void dropTable(ObjectPath path, boolean ignoreIfNotExists)
            throws TableNotExistException {
        if (isThere(path, ignoreIfNotExists)) {
            server.execute("DROP TABLE IF EXISTS " + name(path).quoted());
        }
    }

    @Override
    public void renameTable(ObjectPath path, String newName, boolean ignoreIfNotExists)
            throws TableNotExistException, TableAlreadyExistException {
        if (!isThere(path, ignoreIfNotExists)) {
            return;
        }
        ObjectPath newPath = new ObjectPath(path.getDatabaseName(), newName);
        if (tableExists(newPath)) {
            throw new TableAlreadyExistException(getName(), newPath);
        }
        server.execute("RENAME TABLE " + name(path).quoted() + " TO " + name(newPath).quoted());
    }

    private boolean isThere(ObjectPath path, boolean ignoreIfNotExists)
            throws TableNotExistException {
        boolean exists = tableExists(path);
        if (!exists && !ignoreIfNotExists) {
            throw new TableNotExistException(getName(), path);
        }
        return exists;
    }

    private void requireDatabase(String database) throws DatabaseNotExistException {
        if (!databaseExists(database)) {
            throw new DatabaseNotExistException(getName(), database);
        }
    }

    private Map<String, String> options(TableName table) {
        Map<String, String> options = new LinkedHashMap<>();
        options.put("connector", ClickHouseDynamicTableFactory.IDENTIFIER);
        options.put(ClickHouseConnectorOptions.URL.key(), connection.url().toString());
        options.put(ClickHouseConnectorOptions.USERNAME.key(), connection.username());
        options.put(ClickHouseConnectorOptions.PASSWORD.key(), connection.password());
        options.put(
                ClickHouseConnectorOptions.REQUEST_TIMEOUT.key(),
                connection.requestTimeout().toMillis() + " ms");
        options.put(ClickHouseConnectorOptions.DATABASE_NAME.key(), table.database());
        options.put(ClickHouseConnectorOptions.TABLE_NAME.key(), table.table());
        return options;
    }

    private static TableName name(ObjectPath path) {
        return new TableName(path.getDatabaseName(), path.getObjectName());
    }
}
