package io.millrace.workload;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Runs the order traffic against Postgres at its rate, 1.3 times that on weekends, and beats the
 * heartbeat once a second. Reconnects when Postgres goes away: a transaction whose end is then
 * unknown is not counted, since Postgres itself is the truth of its rows.
 */
final class OrderDriver implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OrderDriver.class);
    private static final long SECOND_NANOS = 1_000_000_000;
    private static final long RECONNECT_NANOS = SECOND_NANOS / 5;

    private final PostgresSettings postgres;
    private final double transactionsPerSecond;
    private final OrderTraffic traffic;
    private final Thread thread;
    private volatile boolean stopping;
    private volatile Throwable failure;
    private volatile long transactions;
    private volatile long changes;
    private boolean loaded;
    private boolean away;
    private long nextTransaction;
    private long nextHeartbeat;

    /** Starts the traffic. */
    OrderDriver(
            PostgresSettings postgres,
            EventSettings run,
            Entities entities,
            WorkloadSettings workload) {
        this.postgres = postgres;
        this.transactionsPerSecond = workload.orderTransactionsPerSecond();
        this.traffic = new OrderTraffic(run, entities);
        this.thread = new Thread(this::run, "workload-orders");
        thread.setUncaughtExceptionHandler((unused, cause) -> failure = cause);
        thread.setDaemon(true);
        thread.start();
    }

    /** Committed transactions without heartbeats. */
    long transactions() {
        return transactions;
    }

    /** Rows inserted, updated and deleted by these. */
    long changes() {
        return changes;
    }

    /** What ended the traffic for good, or null. */
    Throwable failure() {
        return failure;
    }

    /** Ends the traffic after the current transaction. */
    void stop() throws InterruptedException {
        stopping = true;
        LockSupport.unpark(thread);
        thread.join();
    }

    @Override
    public void close() {
        try {
            stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!stopping && failure == null) {
            try (ShopConnection shop = new ShopConnection(postgres)) {
                serve(shop);
            } catch (SQLException e) {
                if (!passes(e)) {
                    failure = e;
                } else if (!away) {
                    LOG.warn(
                            "Postgres at {} went away; reconnecting until it is back", postgres, e);
                    away = true;
                }
                LockSupport.parkNanos(RECONNECT_NANOS);
            }
        }
    }

    private void serve(ShopConnection shop) throws SQLException {
        if (!loaded) {
            traffic.load(shop);
            loaded = true;
        }
        if (away) {
            LOG.info("Postgres at {} is back", postgres);
            away = false;
        }
        nextTransaction = System.nanoTime();
        nextHeartbeat = System.nanoTime();
        while (!stopping) {
            long now = System.nanoTime();
            if (now - nextHeartbeat >= 0) {
                shop.change(Statement.HEARTBEAT, Instant.now().truncatedTo(ChronoUnit.MILLIS));
                shop.commit();
                nextHeartbeat += SECOND_NANOS;
            } else if (transactionsPerSecond > 0 && now - nextTransaction >= 0) {
                count(traffic.next(shop));
                nextTransaction += transactionNanos();
            } else {
                LockSupport.parkNanos(nanosUntilDue(now));
            }
        }
    }

    private long nanosUntilDue(long now) {
        long untilHeartbeat = nextHeartbeat - now;
        return transactionsPerSecond > 0
                ? Math.min(untilHeartbeat, nextTransaction - now)
                : untilHeartbeat;
    }

    private long transactionNanos() {
        double perSecond =
                transactionsPerSecond * Calendar.orderTrafficTenths(Instant.now()) / 10.0;
        return (long) (SECOND_NANOS / perSecond);
    }

    /** Called by one thread only, so the two counters need no lock. */
    @SuppressWarnings("NonAtomicVolatileUpdate")
    private void count(int rows) {
        if (rows > 0) {
            transactions++;
            changes += rows;
        }
    }

    /** True for a server that is gone, starting, stopping or overloaded, and for lost races. */
    static boolean passes(SQLException failure) {
        String state = failure.getSQLState();
        return state != null
                && (state.startsWith("08")
                        || state.startsWith("57P")
                        || state.startsWith("53")
                        || state.startsWith("40"));
    }
}
