package io.millrace.connector.clickhouse.lookup;

import io.millrace.connector.clickhouse.client.ReadQuery;

import org.apache.flink.annotation.Internal;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.functions.FunctionContext;
import org.apache.flink.table.functions.LookupFunction;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Looks rows up one key after another. */
@Internal
public final class ClickHouseLookupFunction extends LookupFunction {
    private static final long serialVersionUID = 1L;

    private final LookupRequest request;
    private transient LookupTable table;

    public ClickHouseLookupFunction(LookupRequest request) {
        this.request = request;
    }

    @Override
    public void open(FunctionContext context) throws IOException {
        table = LookupTable.open(request);
    }

    @Override
    public Collection<RowData> lookup(RowData key) throws IOException {
        Optional<ReadQuery> query = table.query(key);
        if (query.isEmpty()) {
            return List.of();
        }
        return request.retries()
                .call(
                        "look up rows of ClickHouse table " + request.reading().table(),
                        () -> table.read(query.get()));
    }
}
