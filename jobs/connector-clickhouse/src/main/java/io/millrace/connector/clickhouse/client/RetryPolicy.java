package io.millrace.connector.clickhouse.client;

import io.millrace.connector.clickhouse.client.ErrorClassifier.ErrorKind;

import org.apache.flink.annotation.Internal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * How often a read is tried again, and after which pause: doubled each time, with jitter.
 *
 * @param retries attempts after the first; zero or more
 * @param initial the longest first pause
 * @param maximum the longest pause of all
 */
@Internal
public record RetryPolicy(int retries, Duration initial, Duration maximum) implements Serializable {
    private static final Logger LOG = LoggerFactory.getLogger(RetryPolicy.class);
    private static final int MAX_DOUBLINGS = 30;

    /** A read that may be repeated. */
    @FunctionalInterface
    public interface Attempt<T> {
        T run() throws IOException, InterruptedException;
    }

    /** A tenth of a second, doubled up to ten seconds. */
    public static RetryPolicy standard(int retries) {
        return new RetryPolicy(retries, Duration.ofMillis(100), Duration.ofSeconds(10));
    }

    /** Whether to try again after so many failures, of which this was the last. */
    public boolean allows(int failures, Throwable error) {
        return failures <= retries
                && error instanceof IOException failure
                && ErrorClassifier.classify(failure) == ErrorKind.RETRYABLE;
    }

    /** How long to wait after so many failures: between half of the limit and all of it. */
    public Duration pause(int failures) {
        long doubled = initial.toMillis() << Math.min(MAX_DOUBLINGS, failures - 1);
        long limit = Math.min(doubled, maximum.toMillis());
        return Duration.ofMillis(limit / 2 + ThreadLocalRandom.current().nextLong(limit / 2 + 1));
    }

    /**
     * Runs a read until it succeeds, waiting in the caller's thread.
     *
     * @param what the read, for messages: "read table x"
     * @throws IOException of the last attempt, when a retry cannot help or none is left
     */
    public <T> T call(String what, Attempt<T> attempt) throws IOException {
        try {
            for (int failures = 1; ; failures++) {
                try {
                    return attempt.run();
                } catch (IOException error) {
                    if (!allows(failures, error)) {
                        throw new IOException(
                                "Cannot %s, tried %d times: %s"
                                        .formatted(what, failures, error.getMessage()),
                                error);
                    }
                    LOG.warn("Attempt {} to {} failed; it is tried again", failures, what, error);
                    waitFor(pause(failures));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while trying to " + what, e);
        }
    }

    private static void waitFor(Duration pause) throws InterruptedException {
        boolean ignored = new CountDownLatch(1).await(pause.toMillis(), TimeUnit.MILLISECONDS);
    }
}
