package io.millrace.connector.clickhouse.sink.writer;

import io.millrace.connector.clickhouse.client.TableDescription;
import io.millrace.connector.clickhouse.client.TableName;

import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;

import java.io.IOException;
import java.util.List;

/** Encodes rows of one Flink type for one table. Not thread-safe. */
final class RowEncoder {
    private final TableName table;
    private final List<TableDescription.Column> columns;
    private final ColumnEncoder[] encoders;

    private RowEncoder(
            TableName table, List<TableDescription.Column> columns, ColumnEncoder[] encoders) {
        this.table = table;
        this.columns = columns;
        this.encoders = encoders;
    }

    /** Expects that {@link TableBinding} has found no problem between the two. */
    static RowEncoder create(RowType rowType, TableDescription table) {
        List<TableDescription.Column> columns =
                rowType.getFieldNames().stream()
                        .map(name -> table.column(name).orElseThrow())
                        .toList();
        ColumnEncoder[] encoders = new ColumnEncoder[columns.size()];
        for (int i = 0; i < encoders.length; i++) {
            encoders[i] = ColumnEncoders.create(rowType.getTypeAt(i), columns.get(i).type());
        }
        return new RowEncoder(table.name(), columns, encoders);
    }

    /**
     * Appends a row; nothing is appended when it fails.
     *
     * @throws IOException names the table, the column and the value that it cannot hold
     */
    void encode(RowData row, RowBinaryBuffer out) throws IOException {
        int start = out.position();
        int field = 0;
        try {
            for (; field < encoders.length; field++) {
                encoders[field].encode(row, field, out);
            }
        } catch (UnencodableValueException e) {
            out.truncate(start);
            TableDescription.Column column = columns.get(field);
            throw new IOException(
                    "Cannot write a row to %s: column '%s' of type %s: %s"
                            .formatted(table, column.name(), column.type(), e.getMessage()),
                    e);
        }
    }
}
