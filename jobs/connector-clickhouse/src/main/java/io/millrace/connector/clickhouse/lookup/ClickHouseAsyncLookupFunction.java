package io.millrace.connector.clickhouse.lookup;

import io.millrace.connector.clickhouse.client.ReadQuery;
import io.millrace.connector.clickhouse.client.RetryPolicy;

import org.apache.flink.annotation.Internal;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.functions.AsyncLookupFunction;
import org.apache.flink.table.functions.FunctionContext;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Looks rows up for many keys at once, without a thread for each. */
@Internal
public final class ClickHouseAsyncLookupFunction extends AsyncLookupFunction {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = LoggerFactory.getLogger(ClickHouseAsyncLookupFunction.class);

    private final LookupRequest request;
    private transient LookupTable table;

    public ClickHouseAsyncLookupFunction(LookupRequest request) {
        this.request = request;
    }

    @Override
    public void open(FunctionContext context) throws IOException {
        table = LookupTable.open(request);
    }

    @Override
    public CompletableFuture<Collection<RowData>> asyncLookup(RowData key) {
        return table.query(key)
                .map(query -> attempt(query, 1))
                .orElseGet(() -> CompletableFuture.completedFuture(List.of()));
    }

    private CompletableFuture<Collection<RowData>> attempt(ReadQuery query, int attempt) {
        return table.readAsync(query)
                .handle(
                        (rows, error) ->
                                error == null
                                        ? CompletableFuture.completedFuture(rows)
                                        : onFailure(query, attempt, LookupBreaker.unwrap(error)))
                .thenCompose(next -> next);
    }

    private CompletableFuture<Collection<RowData>> onFailure(
            ReadQuery query, int failures, Throwable error) {
        RetryPolicy retries = request.retries();
        if (!retries.allows(failures, error)) {
            return CompletableFuture.failedFuture(
                    new IOException(
                            "Cannot look up rows of ClickHouse table %s, tried %d times: %s"
                                    .formatted(
                                            request.reading().table(),
                                            failures,
                                            error.getMessage()),
                            error));
        }
        LOG.warn(
                "Attempt {} to look up rows of ClickHouse table {} failed; it is tried again",
                failures,
                request.reading().table(),
                error);
        return new CompletableFuture<Void>()
                .completeOnTimeout(
                        null, retries.backoff().next(failures).toMillis(), TimeUnit.MILLISECONDS)
                .thenCompose(ignored -> attempt(query, failures + 1));
    }
}
