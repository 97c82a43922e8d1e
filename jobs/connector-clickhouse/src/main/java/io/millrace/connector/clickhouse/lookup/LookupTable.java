package io.millrace.connector.clickhouse.lookup;

import io.millrace.connector.clickhouse.client.HttpClickHouseClient;
import io.millrace.connector.clickhouse.client.HttpReader;
import io.millrace.connector.clickhouse.client.ReadQuery;
import io.millrace.connector.clickhouse.source.TableReading.Checked;
import io.millrace.connector.clickhouse.source.decode.RowDecoder;
import io.millrace.connector.clickhouse.source.filter.Condition;
import io.millrace.connector.clickhouse.source.filter.PredicateSql;

import org.apache.flink.table.data.RowData;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** A table that has been looked at and is asked for rows by key. */
final class LookupTable {
    private final LookupRequest request;
    private final Checked table;
    private final HttpReader http;

    private LookupTable(LookupRequest request, Checked table) {
        this.request = request;
        this.table = table;
        this.http = new HttpReader(request.reading().connection());
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

    HttpReader http() {
        return http;
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
    Collection<RowData> rows(InputStream answer) throws IOException {
        try (RowDecoder decoder = request.reading().format().open(answer)) {
            List<RowData> rows = new ArrayList<>();
            for (RowData row = decoder.next(); row != null; row = decoder.next()) {
                rows.add(row);
            }
            return rows;
        }
    }
}
