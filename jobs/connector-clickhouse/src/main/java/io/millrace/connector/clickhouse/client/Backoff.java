package io.millrace.connector.clickhouse.client;

import org.apache.flink.annotation.Internal;

import java.io.Serializable;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * Exponential back-off without an end; each pause is between half of its limit and the limit.
 *
 * @param initial the longest first pause
 * @param maximum the longest pause of all
 */
@Internal
public record Backoff(Duration initial, Duration maximum) implements Serializable {
    private static final int MAX_DOUBLINGS = 30;

    /** A tenth of a second, doubled up to ten seconds. */
    public static Backoff standard() {
        return new Backoff(Duration.ofMillis(100), Duration.ofSeconds(10));
    }

    /** The longest pause after so many failed attempts. */
    public Duration limit(int failures) {
        long doubled = initial.toMillis() << Math.min(MAX_DOUBLINGS, failures - 1);
        return Duration.ofMillis(Math.min(doubled, maximum.toMillis()));
    }

    /** How long to wait after so many failed attempts. */
    public Duration next(int failures) {
        long limit = limit(failures).toMillis();
        return Duration.ofMillis(limit / 2 + ThreadLocalRandom.current().nextLong(limit / 2 + 1));
    }

    /** Waits in the caller's thread; ends at once when the task is cancelled. */
    public void pause(int failures) throws InterruptedException {
        boolean ignored =
                new CountDownLatch(1).await(next(failures).toMillis(), TimeUnit.MILLISECONDS);
    }
}
