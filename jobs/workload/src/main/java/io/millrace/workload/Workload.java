package io.millrace.workload;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A running workload: click events to Kafka and, if a Postgres is given, seed rows and order
 * traffic there for as long as events are sent.
 *
 * <pre>{@code
 * try (Workload workload = Workload.start(settings)) {
 *     GroundTruth truth = workload.await();
 * }
 * }</pre>
 */
public final class Workload implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Workload.class);
    private static final Duration TICK = Duration.ofSeconds(1);

    private final WorkloadSettings settings;
    private final EventDriver events;
    private final OrderDriver orders;
    private final CountDownLatch finished = new CountDownLatch(1);
    private final Thread watcher;
    private volatile double eventsPerSecond;
    private volatile WorkloadException failure;
    private volatile GroundTruth finalTruth;

    private Workload(WorkloadSettings settings, Entities entities, Producers producers) {
        this.settings = settings;
        EventSettings run = settings.events(Instant.now());
        this.orders =
                settings.postgres()
                        .map(postgres -> new OrderDriver(postgres, run, entities, settings))
                        .orElse(null);
        this.events = new EventDriver(settings, run, entities, producers);
        this.watcher = new Thread(this::watch, "workload");
        watcher.setDaemon(true);
        watcher.start();
    }

    /**
     * Fills Postgres with the seed's rows unless they are there, and starts all traffic.
     *
     * @throws WorkloadException when Postgres can't be filled, no broker answers or the topic does
     *     not exist
     */
    public static Workload start(WorkloadSettings settings) {
        Entities entities = Entities.of(settings.seed());
        settings.postgres().ifPresent(postgres -> fill(postgres, entities));
        return new Workload(settings, entities, Producers.connect(settings));
    }

    /** How far the run is; may be asked at any time. */
    public Progress progress() {
        TruthTotals totals = totals();
        return new Progress(
                totals.events,
                totals.acked,
                events.settings().events(),
                eventsPerSecond,
                events.lagMillis(),
                totals.poisonSent(),
                totals.duplicates,
                totals.orderTransactions,
                totals.orderChanges,
                finished.getCount() == 0);
    }

    /** What has been sent so far; the final truth once the run has finished. */
    public GroundTruth truth() {
        GroundTruth last = finalTruth;
        return last != null ? last : totals().truth(events.settings(), settings.topic());
    }

    /**
     * Waits until all is sent and confirmed, the order traffic has ended and the truth file is
     * written.
     *
     * @throws WorkloadException when something could not be sent
     */
    public GroundTruth await() throws InterruptedException {
        finished.await();
        if (failure != null) {
            throw failure;
        }
        return finalTruth;
    }

    /**
     * Waits no longer than {@code patience}; true when the run has finished.
     *
     * @throws WorkloadException when something could not be sent
     */
    public boolean await(Duration patience) throws InterruptedException {
        boolean done = finished.await(patience.toNanos(), TimeUnit.NANOSECONDS);
        if (failure != null) {
            throw failure;
        }
        return done;
    }

    /**
     * Ends the run early, in order: {@link #await()} then returns the complete truth of what was
     * sent. Returns at once.
     */
    public void stop() {
        events.stop();
    }

    /** Ends all threads. A run that has not finished leaves a truth that is not complete. */
    @Override
    public void close() {
        events.close();
        if (orders != null) {
            orders.close();
        }
        try {
            finished.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void watch() {
        try {
            // From the first moment on, a killed run leaves the settings of its events.
            write(truth());
            long before = 0;
            long since = System.nanoTime();
            while (!events.await(TICK)) {
                TruthTotals totals = totals();
                long now = System.nanoTime();
                eventsPerSecond = (totals.events - before) * 1e9 / (now - since);
                before = totals.events;
                since = now;
                write(totals.truth(events.settings(), settings.topic()));
                failOnBrokenOrders();
            }
            finish();
        } catch (WorkloadException e) {
            failure = e;
        } catch (InterruptedException | IOException | RuntimeException e) {
            failure = new WorkloadException("The run was not completed: " + e.getMessage(), e);
        } finally {
            if (failure != null) {
                events.close();
            }
            finished.countDown();
        }
    }

    private void finish() throws IOException, InterruptedException {
        if (orders != null) {
            orders.stop();
        }
        failOnBrokenOrders();
        TruthTotals totals = totals();
        Throwable cause = events.failure();
        totals.complete = cause == null && totals.acked == totals.events && !events.isClosed();
        GroundTruth truth = totals.truth(events.settings(), settings.topic());
        write(truth);
        finalTruth = truth;
        if (!totals.complete) {
            throw new WorkloadException(
                    String.format(
                            "Sending events to topic %s at %s ended before all were confirmed:"
                                    + " %d sent, %d confirmed",
                            settings.topic(),
                            settings.bootstrapServers(),
                            totals.events,
                            totals.acked),
                    cause);
        }
    }

    private void failOnBrokenOrders() {
        if (orders != null && orders.failure() != null) {
            throw new WorkloadException(
                    "The order traffic to " + settings.postgres().orElseThrow() + " failed",
                    orders.failure());
        }
    }

    private TruthTotals totals() {
        TruthTotals totals = events.totals();
        if (orders != null) {
            totals.orderTransactions = orders.transactions();
            totals.orderChanges = orders.changes();
        }
        return totals;
    }

    private void write(GroundTruth truth) throws IOException {
        Path file = settings.truthFile().orElse(null);
        if (file != null) {
            truth.write(file);
        }
    }

    private static void fill(PostgresSettings postgres, Entities entities) {
        try {
            int rows = SeedLoader.load(postgres, entities);
            LOG.info("Seed rows of seed {} written to {}: {}", entities.seed(), postgres, rows);
        } catch (SQLException e) {
            throw new WorkloadException("Writing the seed rows to " + postgres + " failed", e);
        }
    }
}
