package io.millrace.connector.clickhouse.sink;

import org.apache.flink.api.connector.source.util.ratelimit.RateLimiter;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Lets sources emit as many events as a test grants, without blocking their tasks. Each source may
 * have one event more under way.
 */
final class Permits implements RateLimiter {
    private final AtomicLong passed;
    private long limit = Long.MAX_VALUE;
    private CompletableFuture<Void> granted = new CompletableFuture<>();

    /**
     * @param passed how many events have come out of the sources
     */
    Permits(AtomicLong passed) {
        this.passed = passed;
    }

    /** So many more events. */
    void grant(long events) {
        setLimit(passed.get() + events);
    }

    void unlimited() {
        setLimit(Long.MAX_VALUE);
    }

    private void setLimit(long newLimit) {
        CompletableFuture<Void> waiting;
        synchronized (this) {
            limit = newLimit;
            waiting = granted;
            granted = new CompletableFuture<>();
        }
        waiting.complete(null);
    }

    @Override
    public synchronized CompletionStage<Void> acquire() {
        return passed.get() < limit
                ? CompletableFuture.completedFuture(null)
                : granted.thenCompose(ignored -> acquire());
    }
}
