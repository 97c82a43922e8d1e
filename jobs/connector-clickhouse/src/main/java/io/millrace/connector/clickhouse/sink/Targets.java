package io.millrace.connector.clickhouse.sink;

import io.millrace.connector.clickhouse.client.TableName;

import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.util.function.SerializableFunction;

import javax.annotation.Nullable;

import java.io.Serializable;
import java.util.List;

/**
 * The tables of a sink and which row goes where.
 *
 * @param tables at least one, each name once
 * @param router null when there is only one table
 */
record Targets(List<Target> tables, @Nullable SerializableFunction<RowData, TableName> router)
        implements Serializable {

    /** A table and the type of the rows for it. */
    record Target(TableName name, RowType rowType) implements Serializable {}

    /** The only table of a sink. */
    static Targets of(TableName name, RowType rowType) {
        return new Targets(List.of(new Target(name, rowType)), null);
    }

    /** All names, for messages. */
    @Override
    public String toString() {
        return String.join(", ", tables.stream().map(table -> table.name().toString()).toList());
    }
}
