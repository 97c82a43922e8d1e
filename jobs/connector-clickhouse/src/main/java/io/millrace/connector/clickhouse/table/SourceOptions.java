package io.millrace.connector.clickhouse.table;

import io.millrace.connector.clickhouse.client.ConnectionOptions;
import io.millrace.connector.clickhouse.client.RetryPolicy;
import io.millrace.connector.clickhouse.client.TableName;
import io.millrace.connector.clickhouse.source.FinalMode;

import org.apache.flink.table.connector.source.lookup.cache.LookupCache;

import javax.annotation.Nullable;

import java.util.List;

/**
 * How a table is read, whatever the query.
 *
 * @param partitionKeys columns by which the Flink table is partitioned
 * @param parallelism of scans; null for that of the query
 * @param asyncLookup whether a lookup join asks for many keys at once
 * @param cache of lookups; null for none
 */
record SourceOptions(
        ConnectionOptions connection,
        TableName table,
        List<String> partitionKeys,
        FinalMode finalMode,
        long rowsPerSplit,
        RetryPolicy scanRetries,
        @Nullable Integer parallelism,
        boolean asyncLookup,
        RetryPolicy lookupRetries,
        @Nullable LookupCache cache) {}
