package io.millrace.connector.clickhouse.source;

import org.apache.flink.table.data.RowData;

/**
 * A row and where it ends.
 *
 * @param checksum CRC-32C of the answer up to the end of the row
 */
record ScannedRow(RowData row, int checksum) {}
