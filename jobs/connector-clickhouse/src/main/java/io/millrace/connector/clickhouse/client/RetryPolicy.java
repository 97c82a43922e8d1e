package io.millrace.connector.clickhouse.client;

import io.millrace.connector.clickhouse.client.ErrorClassifier.ErrorKind;

import org.apache.flink.annotation.Internal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.Serializable;

/**
 * How often a read is tried again, and after which pause.
 *
 * @param retries attempts after the first; zero or more
 */
@Internal
public record RetryPolicy(int retries, Backoff backoff) implements Serializable {
    private static final Logger LOG = LoggerFactory.getLogger(RetryPolicy.class);

    /** A read that may be repeated. */
    @FunctionalInterface
    public interface Attempt<T> {
        T run() throws IOException, InterruptedException;
    }

    /** With the pauses of {@link Backoff#standard()}. */
    public static RetryPolicy standard(int retries) {
        return new RetryPolicy(retries, Backoff.standard());
    }

    /** Whether to try again after so many failures, of which this was the last. */
    public boolean allows(int failures, Throwable error) {
        return failures <= retries
                && error instanceof IOException failure
                && ErrorClassifier.classify(failure) == ErrorKind.RETRYABLE;
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
                    backoff.pause(failures);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while trying to " + what, e);
        }
    }
}
