package io.millrace.connector.clickhouse.source;

import io.millrace.connector.clickhouse.client.ReadQuery;

import org.apache.flink.annotation.Internal;
import org.apache.flink.api.connector.source.SourceSplit;

/**
 * A part of a table and how far it was read.
 *
 * @param query reads the whole part
 * @param rows that were read already
 * @param checksum CRC-32C of the answer up to the last of these rows; 0 when there are none
 */
@Internal
public record ScanSplit(String splitId, ReadQuery query, long rows, int checksum)
        implements SourceSplit {}
