package io.millrace.connector.clickhouse.sink.committer;

import org.apache.flink.annotation.Internal;

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
public record Backoff(Duration initial, Duration maximum) {
    private static final int MAX_DOUBLINGS = 30;

    /** A tenth of a second, doubled up to ten seconds. */
    public static Backoff standard() {
        return new Backoff(Duration.ofMillis(100), Duration.ofSeconds(10));
    }

    /** The longest pause after so many failed attempts. */
    Duration limit(int failures) {
        long doubled = initial.toMillis() << Math.min(MAX_DOUBLINGS, failures - 1);
        return Duration.ofMillis(Math.min(doubled, maximum.toMillis()));
    }

    /** Waits in the caller's thread; ends at once when the task is cancelled. */
    public void pause(int failures) throws InterruptedException {
        long limit = limit(failures).toMillis();
        long millis = limit / 2 + ThreadLocalRandom.current().nextLong(limit / 2 + 1);
        boolean ignored = new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS);
    }
}
