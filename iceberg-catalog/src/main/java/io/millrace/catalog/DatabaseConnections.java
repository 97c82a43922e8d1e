package io.millrace.catalog;

import org.apache.iceberg.jdbc.JdbcClientPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Deque;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The connections to the catalog's database.
 *
 * <p>Iceberg's own pool repeats an action after a lost connection. Repeating a commit whose answer
 * was lost reports a conflict for a commit that took place, and the retry of the client then moves
 * the branch back to it, over whatever was committed since. So this pool never repeats an action:
 * it tests a connection before it is used, waits for a database that is away as long as nothing has
 * been sent, and leaves the decision about a failed action to the caller, who knows whether it may
 * be repeated.
 */
final class DatabaseConnections extends JdbcClientPool {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseConnections.class);
    private static final int TEST_TIMEOUT_SECONDS = 5;
    private static final long RECONNECT_PAUSE_MILLIS = 200;
    private static final int LONGEST_QUEUE_SECONDS = 10;
    private static final String REQUIRE_DURABLE_COMMITS =
            "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'";
    private static final String IS_CRASH_SAFE = "SELECT current_setting('fsync') = 'on'";

    private final CatalogSettings.Database database;
    private final Duration longestWait;
    private final Semaphore permits;
    private final Deque<Connection> idle = new ConcurrentLinkedDeque<>();
    private volatile boolean closed;

    DatabaseConnections(CatalogSettings.Database database) {
        super(database.poolSize(), database.url(), Map.of());
        this.database = database;
        this.longestWait = Duration.ofSeconds(database.waitSeconds());
        this.permits = new Semaphore(database.poolSize(), true);
    }

    /**
     * Runs an action once.
     *
     * @param repeat ignored, see the class comment
     * @throws DatabaseUnavailableException when no connection could be had; the action did not run
     */
    @Override
    public <R> R run(Action<R, Connection, SQLException> action, boolean repeat)
            throws SQLException, InterruptedException {
        return run(action, longestWait);
    }

    @Override
    public <R> R run(Action<R, Connection, SQLException> action)
            throws SQLException, InterruptedException {
        return run(action, longestWait);
    }

    private <R> R run(Action<R, Connection, SQLException> action, Duration wait)
            throws SQLException, InterruptedException {
        if (!permits.tryAcquire(LONGEST_QUEUE_SECONDS, TimeUnit.SECONDS)) {
            throw new DatabaseUnavailableException(
                    "All %d connections to %s have been busy for %d s. Raise CATALOG_JDBC_POOL_SIZE if the database is well."
                            .formatted(
                                    database.poolSize(),
                                    database.address(),
                                    LONGEST_QUEUE_SECONDS));
        }
        try {
            Connection connection = borrow(System.nanoTime() + wait.toNanos());
            boolean reusable = false;
            try {
                R result = action.run(connection);
                reusable = true;
                return result;
            } catch (SQLException e) {
                reusable = !isConnectionLost(e);
                throw e;
            } finally {
                giveBack(connection, reusable);
            }
        } finally {
            permits.release();
        }
    }

    /** Whether the database answers, without waiting for it to come back. */
    void check() throws SQLException, InterruptedException {
        run(connection -> connection.isValid(TEST_TIMEOUT_SECONDS), Duration.ZERO);
    }

    /** Whether the database is set to keep what it has committed when its machine crashes. */
    boolean isCrashSafe() throws SQLException, InterruptedException {
        return run(
                connection -> {
                    try (Statement statement = connection.createStatement();
                            ResultSet row = statement.executeQuery(IS_CRASH_SAFE)) {
                        return row.next() && row.getBoolean(1);
                    }
                });
    }

    int inUse() {
        return database.poolSize() - permits.availablePermits();
    }

    /** Whether the error leaves open if the statement took effect. */
    static boolean isConnectionLost(SQLException error) {
        String state = error.getSQLState();
        return state == null
                || state.startsWith("08")
                || state.startsWith("57P")
                || state.startsWith("58")
                || state.startsWith("XX");
    }

    private Connection borrow(long deadline) throws InterruptedException {
        for (Connection pooled = idle.poll(); pooled != null; pooled = idle.poll()) {
            if (answers(pooled)) {
                return pooled;
            }
            discard(pooled);
        }
        while (true) {
            try {
                return open();
            } catch (SQLException e) {
                if (!isConnectionLost(e) && !isTooManyConnections(e)) {
                    throw unavailable(e);
                }
                if (System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(RECONNECT_PAUSE_MILLIS)
                        >= deadline) {
                    throw unavailable(e);
                }
                LOG.debug("waiting for the database", e);
            }
            TimeUnit.MILLISECONDS.sleep(RECONNECT_PAUSE_MILLIS);
        }
    }

    private Connection open() throws SQLException {
        if (closed) {
            throw new DatabaseUnavailableException("The server is stopping.");
        }
        Properties properties = new Properties();
        properties.setProperty("user", database.user());
        properties.setProperty("password", database.password());
        properties.setProperty("ApplicationName", "millrace-catalog");
        properties.setProperty("connectTimeout", "5");
        properties.setProperty("socketTimeout", "30");
        properties.setProperty("tcpKeepAlive", "true");
        Connection connection = DriverManager.getConnection(database.url(), properties);
        try (Statement statement = connection.createStatement()) {
            statement.execute(REQUIRE_DURABLE_COMMITS);
        } catch (SQLException e) {
            discard(connection);
            throw e;
        }
        return connection;
    }

    private DatabaseUnavailableException unavailable(SQLException cause) {
        return new DatabaseUnavailableException(
                "Cannot connect to the database %s as %s: %s"
                        .formatted(database.address(), database.user(), cause.getMessage()),
                cause);
    }

    private static boolean isTooManyConnections(SQLException error) {
        return "53300".equals(error.getSQLState());
    }

    private static boolean answers(Connection connection) {
        try {
            return connection.isValid(TEST_TIMEOUT_SECONDS);
        } catch (SQLException e) {
            return false;
        }
    }

    private void giveBack(Connection connection, boolean reusable) {
        if (reusable && !closed) {
            idle.push(connection);
        } else {
            discard(connection);
        }
    }

    private static void discard(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.debug("closing a lost connection failed", e);
        }
    }

    @Override
    public void close() {
        closed = true;
        for (Connection pooled = idle.poll(); pooled != null; pooled = idle.poll()) {
            discard(pooled);
        }
    }
}
