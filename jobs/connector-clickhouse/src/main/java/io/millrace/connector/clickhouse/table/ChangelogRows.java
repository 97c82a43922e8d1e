package io.millrace.connector.clickhouse.table;

import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichFlatMapFunction;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.utils.JoinedRowData;
import org.apache.flink.types.RowKind;
import org.apache.flink.util.Collector;

import java.io.IOException;

/**
 * Turns changes into inserts: the new row of an update, and a marked row for a delete.
 *
 * <p>The old row of an update is dropped: the new one has the same key and a higher version.
 */
final class ChangelogRows extends RichFlatMapFunction<RowData, RowData> {
    private static final long serialVersionUID = 1L;

    private final UpsertOptions options;
    private transient RowData kept;
    private transient RowData deleted;

    ChangelogRows(UpsertOptions options) {
        this.options = options;
    }

    @Override
    public void open(OpenContext context) throws IOException {
        UpsertCheck.run(options);
        kept = GenericRowData.of((byte) 0);
        deleted = GenericRowData.of((byte) 1);
    }

    @Override
    public void flatMap(RowData change, Collector<RowData> rows) {
        switch (change.getRowKind()) {
            case INSERT, UPDATE_AFTER ->
                    rows.collect(new JoinedRowData(RowKind.INSERT, change, kept));
            case DELETE -> rows.collect(new JoinedRowData(RowKind.INSERT, change, deleted));
            case UPDATE_BEFORE -> {
                // Replaced by the row that follows.
            }
        }
    }
}
