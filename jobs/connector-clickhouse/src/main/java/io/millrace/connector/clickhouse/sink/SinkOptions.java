package io.millrace.connector.clickhouse.sink;

import io.millrace.connector.clickhouse.client.ConnectionOptions;
import io.millrace.connector.clickhouse.client.TableName;
import io.millrace.connector.clickhouse.sink.writer.BatchLimits;
import io.millrace.connector.clickhouse.sink.writer.BufferOptions;
import io.millrace.connector.clickhouse.sink.writer.PartitionBy;

import javax.annotation.Nullable;

import java.io.Serializable;

/**
 * Everything that a sink was built with.
 *
 * @param partitionBy null when the tables' own expressions are taken as they are
 * @param swapLedger where batch runs that replace partitions are known; null when there are none
 */
record SinkOptions(
        ConnectionOptions connection,
        Targets targets,
        BatchLimits limits,
        BufferOptions buffer,
        @Nullable PartitionBy partitionBy,
        SystemColumns columns,
        RecoveryOptions recovery,
        UnencodableOptions unencodable,
        @Nullable TableName swapLedger)
        implements Serializable {}
