package io.millrace.connector.clickhouse.sink;

import io.millrace.connector.clickhouse.client.ConnectionOptions;
import io.millrace.connector.clickhouse.client.TableName;
import io.millrace.connector.clickhouse.sink.committer.BeyondWindow;
import io.millrace.connector.clickhouse.sink.writer.BatchLimits;
import io.millrace.connector.clickhouse.sink.writer.PartitionBy;

import org.apache.flink.table.types.logical.RowType;

import javax.annotation.Nullable;

import java.io.Serializable;

/**
 * Everything that a sink was built with.
 *
 * @param partitionBy null when the table's own expression is taken as it is
 * @param minimumWindow the smallest deduplication window, in blocks, that the sink starts with
 */
record SinkOptions(
        ConnectionOptions connection,
        TableName table,
        RowType rowType,
        BatchLimits limits,
        @Nullable PartitionBy partitionBy,
        String batchIdColumn,
        long minimumWindow,
        BeyondWindow beyondWindow)
        implements Serializable {}
