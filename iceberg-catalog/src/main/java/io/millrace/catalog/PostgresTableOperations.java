package io.millrace.catalog;

import org.apache.iceberg.BaseMetastoreTableOperations;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.TableMetadataParser;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.exceptions.CommitStateUnknownException;
import org.apache.iceberg.exceptions.NoSuchNamespaceException;
import org.apache.iceberg.exceptions.NoSuchTableException;
import org.apache.iceberg.io.FileIO;
import org.apache.iceberg.jdbc.UncheckedInterruptedException;
import org.apache.iceberg.jdbc.UncheckedSQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.sql.SQLException;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Reads and commits one table.
 *
 * <p>What a caller may conclude from {@link #commit}:
 *
 * <ul>
 *   <li>it returns: the commit is durable;
 *   <li>{@link CommitFailedException} or {@link AlreadyExistsException}: it did not and will not
 *       take place, its files may be deleted;
 *   <li>{@link CommitStateUnknownException}: the answer of the database was lost and could not be
 *       found out; nothing may be deleted or repeated.
 * </ul>
 *
 * <p>Assumption: a metadata location is never used twice (its name carries a random UUID), so the
 * pointer of a table never returns to a location that it has left.
 */
final class PostgresTableOperations extends BaseMetastoreTableOperations {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresTableOperations.class);
    private static final int ATTEMPTS = 3;
    private static final int METADATA_READ_RETRIES = 3;

    private final TableIdentifier table;
    private final TablePointers pointers;
    private final FileIO io;
    private final BooleanSupplier namespaceExists;
    private TableMetadata committed;

    PostgresTableOperations(
            TableIdentifier table,
            TablePointers pointers,
            FileIO io,
            BooleanSupplier namespaceExists) {
        this.table = table;
        this.pointers = pointers;
        this.io = io;
        this.namespaceExists = namespaceExists;
    }

    @Override
    protected String tableName() {
        return table.toString();
    }

    @Override
    public FileIO io() {
        return io;
    }

    /**
     * After a commit this is what was committed, not what the table is by then: another commit, a
     * rename or a drop that follows at once must not turn the answer to a durable commit into an
     * error.
     */
    @Override
    public TableMetadata current() {
        return committed != null ? committed : super.current();
    }

    @Override
    public TableMetadata refresh() {
        committed = null;
        return super.refresh();
    }

    @Override
    protected void doRefresh() {
        Optional<TablePointers.Pointer> pointer = pointer().filter(found -> !found.isView());
        if (pointer.isPresent()) {
            refreshFromMetadataLocation(
                    pointer.get().metadataLocation(), null, METADATA_READ_RETRIES);
        } else if (currentMetadataLocation() != null) {
            throw new NoSuchTableException("Table does not exist: %s", table);
        } else {
            disableRefresh();
        }
    }

    @Override
    public void commit(TableMetadata base, TableMetadata metadata) {
        try {
            super.commit(base, metadata);
        } catch (RuntimeException e) {
            if (committed == null) {
                throw e;
            }
            LOG.warn("table={} is committed, deleting its old metadata files failed", table, e);
        }
    }

    @Override
    protected void doCommit(TableMetadata base, TableMetadata metadata) {
        boolean isNew = base == null;
        if (isNew && !namespaceExists.getAsBoolean()) {
            throw new NoSuchNamespaceException("Namespace does not exist: %s", table.namespace());
        }
        boolean isRegistered = isNew && metadata.metadataFileLocation() != null;
        String location = writeNewMetadataIfRequired(isNew, metadata);
        // Before the commit: what cannot be read back must not be committed.
        TableMetadata readBack =
                TableMetadataParser.fromJson(location, TableMetadataParser.toJson(metadata));
        try {
            if (isNew) {
                create(location, metadata);
            } else {
                move(base.metadataFileLocation(), location, metadata);
            }
        } catch (CommitFailedException | AlreadyExistsException | DatabaseUnavailableException e) {
            if (!isRegistered) {
                deleteQuietly(location);
            }
            throw e;
        }
        committed = readBack;
    }

    private void create(String location, TableMetadata metadata) {
        settle(
                new Change(location, null, metadata.uuid()),
                () -> pointers.create(table, location),
                () -> {
                    boolean isView = pointer().map(TablePointers.Pointer::isView).orElse(false);
                    return new AlreadyExistsException(
                            "%s already exists: %s", isView ? "View" : "Table", table);
                });
    }

    private void move(String from, String to, TableMetadata metadata) {
        settle(
                new Change(to, from, metadata.uuid()),
                () -> pointers.move(table, from, to),
                () ->
                        new CommitFailedException(
                                "Cannot commit to %s: it has changed since %s", table, from));
    }

    /**
     * @param location the metadata that the table is to point to
     * @param previous what it pointed to, null for a new table
     * @param uuid of the table
     */
    private record Change(String location, String previous, String uuid) {}

    private interface CompareAndSet {
        boolean execute() throws SQLException, InterruptedException;
    }

    /**
     * Executes a compare-and-set until its outcome is known, and returns when it took effect.
     *
     * @param refusal the error when the table has changed and this commit had no part in it
     */
    private void settle(
            Change change, CompareAndSet compareAndSet, Supplier<RuntimeException> refusal) {
        SQLException lost = null;
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            try {
                if (compareAndSet.execute()) {
                    return;
                }
                if (lost == null || !isInHistory(change, lost)) {
                    throw refusal.get();
                }
                LOG.info("table={} commit found in place after a lost answer", table);
                return;
            } catch (SQLException e) {
                if (!DatabaseConnections.isConnectionLost(e) && lost == null) {
                    throw new UncheckedSQLException(e, "Cannot commit to %s", table);
                }
                LOG.warn(
                        "table={} attempt={} the database did not answer a commit: {}",
                        table,
                        attempt,
                        e.getMessage());
                lost = e;
            } catch (DatabaseUnavailableException e) {
                if (lost == null) {
                    throw e;
                }
                break;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CommitStateUnknownException(e);
            }
        }
        throw new CommitStateUnknownException(
                "The database was lost while it committed to " + table, lost);
    }

    /**
     * Whether this commit is the current metadata or was, before another one followed.
     *
     * @throws CommitStateUnknownException when the history no longer reaches back far enough
     */
    private boolean isInHistory(Change change, SQLException lost) {
        Optional<TablePointers.Pointer> pointer;
        TableMetadata current;
        try {
            pointer = pointer().filter(found -> !found.isView());
            if (pointer.isEmpty()) {
                throw new CommitStateUnknownException(
                        "Table " + table + " is gone after a lost answer to a commit", lost);
            }
            if (pointer.get().metadataLocation().equals(change.location())) {
                return true;
            }
            current = TableMetadataParser.read(io, pointer.get().metadataLocation());
        } catch (CommitStateUnknownException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new CommitStateUnknownException(e);
        }
        if (wasAt(current, change.location())) {
            return true;
        }
        boolean isOfAnother = change.previous() == null && !current.uuid().equals(change.uuid());
        if (isOfAnother || wasAt(current, change.previous())) {
            return false;
        }
        throw new CommitStateUnknownException(
                "Table " + table + " has moved on too far to find a commit in it", lost);
    }

    private static boolean wasAt(TableMetadata metadata, String location) {
        return metadata.previousFiles().stream().anyMatch(entry -> entry.file().equals(location));
    }

    private Optional<TablePointers.Pointer> pointer() {
        try {
            return pointers.read(table);
        } catch (SQLException e) {
            throw new UncheckedSQLException(e, "Cannot read the location of %s", table);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UncheckedInterruptedException(e, "Interrupted while reading %s", table);
        }
    }

    private void deleteQuietly(String location) {
        try {
            io.deleteFile(location);
        } catch (RuntimeException e) {
            LOG.debug("an unused metadata file is left behind: {}", location, e);
        }
    }
}
