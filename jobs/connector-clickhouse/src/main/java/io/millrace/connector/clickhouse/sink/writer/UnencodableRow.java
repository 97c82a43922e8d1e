package io.millrace.connector.clickhouse.sink.writer;

import io.millrace.connector.clickhouse.client.TableName;

import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;

import javax.annotation.Nullable;

import java.time.Instant;

/**
 * A row that its table cannot hold.
 *
 * @param reason names the column, its type and the value
 * @param json all fields of the row, as a JSON object
 * @param source where the row comes from; null when it does not say
 * @param position its place in the source; null when it does not say
 * @param time when it was found
 */
@PublicEvolving
public record UnencodableRow(
        TableName table,
        String reason,
        String json,
        @Nullable String source,
        @Nullable Long position,
        Instant time) {

    static UnencodableRow of(
            TableBinding binding, PositionColumns columns, RowData row, String reason) {
        RowType rowType = binding.rowType();
        boolean known = columns.in(rowType);
        int source = rowType.getFieldIndex(columns.source());
        int position = rowType.getFieldIndex(columns.position());
        return new UnencodableRow(
                binding.table().name(),
                reason,
                RowJson.of(rowType, row),
                known && !row.isNullAt(source) ? row.getString(source).toString() : null,
                known && !row.isNullAt(position) ? row.getLong(position) : null,
                Instant.ofEpochMilli(System.currentTimeMillis()));
    }
}
