package io.millrace.connector.clickhouse.source;

import io.millrace.connector.clickhouse.client.RetryPolicy;

import org.apache.flink.annotation.Internal;

import javax.annotation.Nullable;

import java.io.Serializable;
import java.util.List;

/**
 * One scan of a table.
 *
 * @param partitionIds ids of the partitions that are read; null for all
 * @param limit the most rows that are needed; null for all
 * @param rowsPerSplit about how many rows a split has
 * @param order whether rows come in an order that a restored scan can count on
 * @param retries how often a query is repeated before its first row
 */
@Internal
public record ScanRequest(
        TableReading reading,
        @Nullable List<String> partitionIds,
        @Nullable Long limit,
        long rowsPerSplit,
        Order order,
        RetryPolicy retries)
        implements Serializable {

    /** The order of the rows within a split. */
    public enum Order {
        /** As ClickHouse finds them. */
        NONE,
        /** The same each time the same rows are read. */
        REPEATABLE
    }
}
