package io.millrace.connector.clickhouse.sink.writer;

import org.apache.flink.table.data.RowData;

/** Writes one field of a row in the RowBinary form of its ClickHouse column. */
@FunctionalInterface
interface ColumnEncoder {

    /**
     * @throws UnencodableValueException when the column cannot hold the value
     */
    void encode(RowData row, int field, RowBinaryBuffer out);
}
