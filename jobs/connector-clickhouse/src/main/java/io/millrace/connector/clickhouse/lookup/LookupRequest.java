package io.millrace.connector.clickhouse.lookup;

import io.millrace.connector.clickhouse.client.RetryPolicy;
import io.millrace.connector.clickhouse.source.TableReading;

import org.apache.flink.annotation.Internal;
import org.apache.flink.table.types.logical.RowType;

import java.io.Serializable;

/**
 * Rows of a table by key.
 *
 * @param key columns of the table that are compared with the fields of a key row, in their order
 */
@Internal
public record LookupRequest(TableReading reading, RowType key, RetryPolicy retries)
        implements Serializable {

    /** Rejects keys that ClickHouse would not compare as Flink does. */
    public LookupRequest {
        KeyPredicates.check(key);
    }
}
