package io.millrace.connector.clickhouse.table;

import io.millrace.connector.clickhouse.client.ConnectionOptions;
import io.millrace.connector.clickhouse.client.TableName;

import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.TinyIntType;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * How changes of a key become rows of a ReplacingMergeTree.
 *
 * @param rows of the Flink table
 * @param key columns of the primary key
 * @param versionColumn column of the rows that orders the changes of a key
 * @param deletedColumn column of the ClickHouse table that marks deleted rows
 */
record UpsertOptions(
        ConnectionOptions connection,
        TableName table,
        RowType rows,
        List<String> key,
        String versionColumn,
        String deletedColumn)
        implements Serializable {

    /** The rows with the column that marks deleted ones, at their end. */
    RowType writtenRows() {
        List<RowType.RowField> fields = new ArrayList<>(rows.getFields());
        fields.add(new RowType.RowField(deletedColumn, new TinyIntType(false)));
        return new RowType(rows.isNullable(), fields);
    }
}
