package io.millrace.catalog;

import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.CatalogUtil;
import org.apache.iceberg.TableOperations;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.jdbc.JdbcCatalog;
import org.apache.iceberg.jdbc.UncheckedInterruptedException;
import org.apache.iceberg.jdbc.UncheckedSQLException;
import org.apache.iceberg.util.LocationUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.sql.SQLException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Iceberg's JDBC catalog with commits that survive a lost database answer ({@link
 * PostgresTableOperations}), lists in the order of names, and table folders that are never shared.
 */
final class PostgresCatalog extends JdbcCatalog {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresCatalog.class);
    private static final String FILE_IO = "org.apache.iceberg.aws.s3.S3FileIO";

    private final DatabaseConnections connections;
    private final TablePointers pointers;
    private final FileIO io;

    private PostgresCatalog(DatabaseConnections connections, FileIO io, String catalogName) {
        super(properties -> io, properties -> connections, true);
        this.connections = connections;
        this.io = io;
        this.pointers = new TablePointers(connections, catalogName);
    }

    /** Connects and creates the catalog's database tables where they are missing. */
    static PostgresCatalog open(CatalogSettings settings) {
        Map<String, String> storage = new HashMap<>(settings.storage().properties());
        storage.put("http-client.apache.connection-timeout-ms", "5000");
        storage.put("http-client.apache.socket-timeout-ms", "30000");
        FileIO io = CatalogUtil.loadFileIO(FILE_IO, storage, null);
        DatabaseConnections connections = new DatabaseConnections(settings.database());
        PostgresCatalog catalog = new PostgresCatalog(connections, io, settings.catalogName());
        try {
            catalog.initialize(
                    settings.catalogName(),
                    Map.of(
                            CatalogProperties.URI,
                            settings.database().url(),
                            CatalogProperties.WAREHOUSE_LOCATION,
                            settings.warehouse(),
                            PROPERTY_PREFIX + "schema-version",
                            "V1",
                            PROPERTY_PREFIX + "strict-mode",
                            "true"));
            catalog.warnAboutDurability();
            return catalog;
        } catch (RuntimeException e) {
            connections.close();
            io.close();
            throw e;
        }
    }

    private void warnAboutDurability() {
        try {
            if (!connections.isCrashSafe()) {
                LOG.warn(
                        "the database has fsync=off: acknowledged commits can be lost when its machine crashes, set fsync=on");
            }
        } catch (SQLException e) {
            throw new UncheckedSQLException(e, "Cannot read the settings of the database");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedInterruptedException(e, "Interrupted while starting");
        }
    }

    DatabaseConnections connections() {
        return connections;
    }

    @Override
    protected TableOperations newTableOps(TableIdentifier table) {
        return new PostgresTableOperations(
                table, pointers, io, () -> namespaceExists(table.namespace()));
    }

    /**
     * The folder of the namespace (its property {@code location}, if set) and the table's name. A
     * table that was renamed keeps its folder; a new table of the old name gets another one,
     * because whoever removes orphan files from a shared folder destroys the other table.
     */
    @Override
    protected String defaultWarehouseLocation(TableIdentifier table) {
        String namespaceFolder =
                LocationUtil.stripTrailingSlash(
                        loadNamespaceMetadata(table.namespace()).get("location"));
        String folder = namespaceFolder + "/" + table.name();
        try {
            return pointers.isFolderInUse(folder) ? folder + "-" + UUID.randomUUID() : folder;
        } catch (SQLException e) {
            throw new UncheckedSQLException(e, "Cannot look for tables in %s", folder);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedInterruptedException(e, "Interrupted while creating %s", table);
        }
    }

    @Override
    public List<TableIdentifier> listTables(Namespace namespace) {
        return byName(super.listTables(namespace));
    }

    @Override
    public List<TableIdentifier> listViews(Namespace namespace) {
        return byName(super.listViews(namespace));
    }

    @Override
    public List<Namespace> listNamespaces() {
        return sorted(super.listNamespaces());
    }

    @Override
    public List<Namespace> listNamespaces(Namespace parent) {
        return sorted(super.listNamespaces(parent));
    }

    private static List<TableIdentifier> byName(List<TableIdentifier> identifiers) {
        return identifiers.stream().sorted(Comparator.comparing(TableIdentifier::name)).toList();
    }

    private static List<Namespace> sorted(List<Namespace> namespaces) {
        return namespaces.stream().sorted(Comparator.comparing(Namespace::toString)).toList();
    }
}
