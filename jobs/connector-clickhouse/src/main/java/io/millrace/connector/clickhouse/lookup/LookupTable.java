package io.millrace.connector.clickhouse.lookup;

import io.millrace.connector.clickhouse.client.HttpClickHouseClient;
import io.millrace.connector.clickhouse.client.HttpReader;
import io.millrace.connector.clickhouse.client.ReadQuery;
import io.millrace.connector.clickhouse.source.TableReading.Checked;
import io.millrace.connector.clickhouse.source.decode.RowDecoder;
import io.millrace.connector.clickhouse.source.filter.Condition;
import io.millrace.connector.clickhouse.source.filter.PredicateSql;

import org.apache.flink.table.data.RowData;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** A table that has been looked at and is asked for rows by key. */
final class LookupTable {
    /** How long a server that fails lookups is left alone. */
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private final LookupRequest request;
    private final Checked table;
    private final HttpReader http;
    private final LookupBreaker breaker;

    private LookupTable(LookupRequest request, Checked table) {
        this.request = request;
        this.table = table;
        this.http = new HttpReader(request.reading().connection());
        this.breaker = new LookupBreaker(request.reading().table(), PAUSE);
    }

    static LookupTable open(LookupRequest request) throws IOException {
        return request.retries()
                .call(
                        "look at ClickHouse table " + request.reading().table(),
                        () -> {
                            try (var client =
                                    new HttpClickHouseClient(request.reading().connection())) {
                                return new LookupTable(request, request.reading().check(client));
                            }
                        });
    }

    /** The rows of a query. */
    Collection<RowData> read(ReadQuery query) throws IOException, InterruptedException {
        return breaker.call(() -> rows(http.open(query)));
    }

    /** The rows of a query, decoded in a thread of the HTTP client. */
    CompletableFuture<Collection<RowData>> readAsync(ReadQuery query) {
        return breaker.callAsync(() -> http.fetch(query).thenApply(this::decoded));
    }

    private Collection<RowData> decoded(byte[] answer) {
        try {
            return rows(new ByteArrayInputStream(answer));
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }

    /** The query for a key; empty when no row can have it. */
    Optional<ReadQuery> query(RowData key) {
        PredicateSql sql = new PredicateSql(table.description());
        return KeyPredicates.of(key, request.key())
                .map(
                        predicates -> {
                            Condition condition = table.condition().copy();
                            predicates.forEach(predicate -> sql.add(predicate, condition));
                            return new ReadQuery(
                                    table.select() + condition.whereClause() + table.end(),
                                    condition.parameters());
                        });
    }

    /** All rows of an answer. */
    private Collection<RowData> rows(InputStream answer) throws IOException {
        try (RowDecoder decoder = request.reading().format().open(answer)) {
            List<RowData> rows = new ArrayList<>();
            for (RowData row = decoder.next(); row != null; row = decoder.next()) {
                rows.add(row);
            }
            return rows;
        }
    }
}
