package io.millrace.operator.e2e;

import io.millrace.stack.LocalStack;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * What a reader of ClickHouse sees of an upgrade: the longest time in which no new row came, while
 * rows were sent all the time.
 */
final class VisibleRows implements AutoCloseable {
    private static final long EVERY_MILLIS = 250;
    private static final String QUERY = "SELECT count() FROM speed.user_events_realtime";

    private final LocalStack stack;
    private final ScheduledExecutorService ticker =
            Executors.newSingleThreadScheduledExecutor(
                    task -> {
                        Thread thread = new Thread(task, "visible-rows");
                        thread.setDaemon(true);
                        return thread;
                    });
    private String last = "";
    private Instant changed = Instant.now();
    private Duration longest = Duration.ZERO;

    VisibleRows(LocalStack stack) {
        this.stack = stack;
        ticker.scheduleWithFixedDelay(this::look, 0, EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Starts a measurement. */
    synchronized void reset() {
        changed = Instant.now();
        longest = Duration.ZERO;
    }

    /** The longest pause since the last reset, one that still lasts included. */
    synchronized double longestPauseSeconds() {
        Duration current = Duration.between(changed, Instant.now());
        return (current.compareTo(longest) > 0 ? current : longest).toMillis() / 1000.0;
    }

    private void look() {
        String now;
        try {
            now = stack.clickHouse().query(QUERY).strip();
        } catch (RuntimeException e) {
            // No answer is no new row; an exception would end the ticker.
            return;
        }
        synchronized (this) {
            if (!now.equals(last)) {
                Duration pause = Duration.between(changed, Instant.now());
                longest = pause.compareTo(longest) > 0 ? pause : longest;
                changed = Instant.now();
                last = now;
            }
        }
    }

    @Override
    public void close() {
        ticker.shutdownNow();
    }
}
