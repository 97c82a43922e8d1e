package io.millrace.connector.clickhouse.sink.writer;

import io.millrace.connector.clickhouse.client.Lz4Frames;
import io.millrace.connector.clickhouse.client.TableName;

import org.apache.flink.annotation.Internal;

/**
 * Encoded rows of one partition of one table, from one writer, that no server has seen yet.
 *
 * @param partition ClickHouse's partition id
 * @param bytes uncompressed size
 */
@Internal
public record Batch(
        TableName table,
        RowFormat format,
        String partition,
        int rows,
        long bytes,
        Lz4Frames body) {}
