package io.millrace.connector.clickhouse.lookup;

import io.millrace.connector.clickhouse.client.ErrorClassifier;
import io.millrace.connector.clickhouse.client.ErrorClassifier.ErrorKind;
import io.millrace.connector.clickhouse.client.RetryPolicy.Attempt;
import io.millrace.connector.clickhouse.client.TableName;

import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/**
 * Leaves a server alone that does not answer: once half of the last attempts have failed in a way
 * that may pass, further ones fail at once, without a request, for a while; then a single one finds
 * out whether it is back. Such a failure counts as a try: it is repeated like any other.
 */
final class LookupBreaker {
    static final int WINDOW = 10;

    private static final int FAILED_PERCENT = 50;

    private final TableName table;
    private final CircuitBreaker circuit;

    /**
     * @param pause how long no request is made
     */
    LookupBreaker(TableName table, Duration pause) {
        this.table = table;
        this.circuit =
                CircuitBreaker.of(
                        "lookup of " + table,
                        CircuitBreakerConfig.custom()
                                .slidingWindowSize(WINDOW)
                                .minimumNumberOfCalls(WINDOW)
                                .failureRateThreshold(FAILED_PERCENT)
                                .waitDurationInOpenState(pause)
                                .permittedNumberOfCallsInHalfOpenState(1)
                                .recordException(LookupBreaker::mayPass)
                                .build());
    }

    <T> T call(Attempt<T> attempt) throws IOException, InterruptedException {
        try {
            return circuit.executeCheckedSupplier(attempt::run);
        } catch (CallNotPermittedException e) {
            throw open(e);
        } catch (IOException | InterruptedException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("An attempt throws nothing else.", e);
        }
    }

    <T> CompletableFuture<T> callAsync(Supplier<CompletableFuture<T>> attempt) {
        return circuit.executeCompletionStage(attempt::get)
                .toCompletableFuture()
                .exceptionallyCompose(
                        error ->
                                CompletableFuture.failedFuture(
                                        unwrap(error) instanceof CallNotPermittedException refused
                                                ? open(refused)
                                                : unwrap(error)));
    }

    private IOException open(CallNotPermittedException cause) {
        return new IOException(
                "ClickHouse table %s is not asked for a while: half of the last %d lookups failed"
                        .formatted(table, WINDOW),
                cause);
    }

    private static boolean mayPass(Throwable error) {
        return unwrap(error) instanceof IOException failure
                && ErrorClassifier.classify(failure) == ErrorKind.RETRYABLE;
    }

    /** What failed, without the wrapper of a future that depends on it. */
    static Throwable unwrap(Throwable error) {
        return error instanceof CompletionException && error.getCause() != null
                ? error.getCause()
                : error;
    }
}
