package io.millrace.connector.clickhouse.sink.writer;

import io.millrace.connector.clickhouse.client.TableName;

import org.apache.flink.annotation.Internal;
import org.apache.flink.table.data.RowData;
import org.apache.flink.util.function.SerializableFunction;

import javax.annotation.Nullable;

import java.util.List;

/**
 * The tables of a sink, which have been found to take its rows.
 *
 * @param bindings at least one
 * @param router names the table of a row; null when there is only one table
 * @param positions columns by which the rows are known, where they have them
 * @param deadLetters the table of refused rows; null when they go elsewhere
 * @param handler takes refused rows; null when they go elsewhere, or fail the job
 */
@Internal
public record RoutedTables(
        List<TableBinding> bindings,
        @Nullable SerializableFunction<RowData, TableName> router,
        PositionColumns positions,
        @Nullable TableBinding deadLetters,
        @Nullable UnencodableRowHandler handler) {}
