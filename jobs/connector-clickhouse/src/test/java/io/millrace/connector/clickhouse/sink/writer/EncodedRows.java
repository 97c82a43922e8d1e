package io.millrace.connector.clickhouse.sink.writer;

import org.apache.flink.table.data.RowData;

import java.util.List;

/** Rows as the writer hands them over, without a job around it. */
public final class EncodedRows {
    private static final BatchLimits NO_LIMITS = new BatchLimits(1_000_000, 100_000_000);

    private EncodedRows() {}

    /** One batch for each partition. */
    public static List<Batch> of(TableBinding binding, List<RowData> rows) throws Exception {
        RowBatcher batcher = binding.newBatcher(NO_LIMITS);
        for (RowData row : rows) {
            batcher.add(row);
        }
        return batcher.takeAll();
    }
}
