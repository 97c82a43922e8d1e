package io.millrace.connector.clickhouse.sink.writer;

import org.apache.flink.annotation.Internal;
import org.apache.flink.api.connector.sink2.CommittingSinkWriter;
import org.apache.flink.metrics.groups.SinkWriterMetricGroup;
import org.apache.flink.table.data.RowData;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Encodes rows and hands them over at the checkpoint; sends nothing by itself. */
@Internal
public final class ExactlyOnceWriter implements CommittingSinkWriter<RowData, Batch> {
    private final RowBatcher batcher;
    private final SinkWriterMetricGroup metrics;
    private final List<Batch> pending = new ArrayList<>();

    public ExactlyOnceWriter(
            TableBinding binding, BatchLimits limits, SinkWriterMetricGroup metrics) {
        this.batcher = binding.newBatcher(limits);
        this.metrics = metrics;
    }

    @Override
    public void write(RowData row, Context context) throws IOException {
        batcher.add(row);
        if (batcher.hasFull()) {
            pending.addAll(batcher.takeFull());
        }
    }

    /** Rows leave only with {@link #prepareCommit()}. */
    @Override
    public void flush(boolean endOfInput) {}

    @Override
    public Collection<Batch> prepareCommit() {
        pending.addAll(batcher.takeAll());
        List<Batch> batches = List.copyOf(pending);
        pending.clear();
        for (Batch batch : batches) {
            metrics.getNumRecordsSendCounter().inc(batch.rows());
            metrics.getNumBytesSendCounter().inc(batch.body().length());
        }
        return batches;
    }

    @Override
    public void close() {}
}
