package io.millrace.connector.clickhouse.sink.writer;

import org.apache.flink.annotation.Internal;
import org.apache.flink.table.types.logical.LogicalTypeRoot;
import org.apache.flink.table.types.logical.RowType;

import java.io.Serializable;

/**
 * Names of the columns that say where a row comes from.
 *
 * @param source a STRING: a topic with its partition, or a replication slot
 * @param position a BIGINT that grows within a source
 */
@Internal
public record PositionColumns(String source, String position) implements Serializable {

    /** Whether rows of a type carry both columns in a form that can be compared. */
    public boolean in(RowType rowType) {
        return has(rowType, source, LogicalTypeRoot.VARCHAR)
                && has(rowType, position, LogicalTypeRoot.BIGINT);
    }

    private static boolean has(RowType rowType, String name, LogicalTypeRoot root) {
        int field = rowType.getFieldIndex(name);
        return field >= 0 && rowType.getTypeAt(field).is(root);
    }
}
