package io.millrace.connector.clickhouse.swap;

import org.apache.flink.annotation.PublicEvolving;

/**
 * A partition of a table.
 *
 * @param partition ClickHouse's partition id
 * @param bytes on disk, compressed
 */
@PublicEvolving
public record PartitionSize(String partition, long rows, long bytes) {}
