package io.millrace.connector.clickhouse.swap;

import io.millrace.connector.clickhouse.client.TableName;
import io.millrace.connector.clickhouse.ledger.Positions;

import org.apache.flink.annotation.PublicEvolving;

import java.util.UUID;

/**
 * The rows that are to take the place of those in a partition.
 *
 * @param run the batch run; it swaps a partition once
 * @param staging has all rows of the partition up to the positions and none after them
 * @param partition ClickHouse's partition id, such as {@code 20260131}
 * @param upto the live rows after these positions are kept
 * @param note free text for the ledger, such as the snapshot that was read
 */
@PublicEvolving
public record SwapRequest(
        UUID run, TableName staging, String partition, Positions upto, String note) {}
