package io.millrace.connector.clickhouse.sink.writer;

import io.millrace.connector.clickhouse.client.TableDescription;
import io.millrace.connector.clickhouse.client.TableName;

import org.apache.flink.annotation.Internal;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;

import java.io.IOException;
import java.util.List;

/** Encodes rows of one Flink type for one table. Not thread-safe. */
@Internal
public final class RowEncoder {
    private final TableName table;
    private final List<TableDescription.Column> columns;
    private final int[] fields;
    private final ColumnEncoder[] encoders;

    private RowEncoder(
            TableName table,
            List<TableDescription.Column> columns,
            int[] fields,
            ColumnEncoder[] encoders) {
        this.table = table;
        this.columns = columns;
        this.fields = fields;
        this.encoders = encoders;
    }

    /** Expects that {@link TableBinding} has found no problem between the two. */
    public static RowEncoder create(RowType rowType, TableDescription table) {
        List<FieldTarget> targets = FieldTarget.all(rowType, table);
        List<TableDescription.Column> columns =
                targets.stream().map(target -> target.column(table).orElseThrow()).toList();
        ColumnEncoder[] encoders = new ColumnEncoder[columns.size()];
        for (int i = 0; i < encoders.length; i++) {
            encoders[i] = targets.get(i).encoder(columns.get(i).type());
        }
        int[] fields = targets.stream().mapToInt(FieldTarget::field).toArray();
        return new RowEncoder(table.name(), columns, fields, encoders);
    }

    /** The columns in the order in which they are encoded. */
    List<TableDescription.Column> columns() {
        return columns;
    }

    /**
     * Appends a row; nothing is appended when it fails.
     *
     * @throws IOException names the table, the column and the value that it cannot hold
     */
    public void encode(RowData row, RowBinaryBuffer out) throws IOException {
        int start = out.position();
        int i = 0;
        try {
            for (; i < encoders.length; i++) {
                encoders[i].encode(row, fields[i], out);
            }
        } catch (UnencodableValueException e) {
            out.truncate(start);
            TableDescription.Column column = columns.get(i);
            throw new IOException(
                    "Cannot write a row to %s: column '%s' of type %s: %s"
                            .formatted(table, column.name(), column.type(), e.getMessage()),
                    e);
        }
    }
}
