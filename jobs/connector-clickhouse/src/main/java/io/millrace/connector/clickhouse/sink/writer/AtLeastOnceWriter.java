package io.millrace.connector.clickhouse.sink.writer;

import org.apache.flink.annotation.Internal;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.metrics.groups.SinkWriterMetricGroup;
import org.apache.flink.table.data.RowData;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/**
 * Inserts a batch as soon as it is full, and what is left at every checkpoint.
 *
 * <p>Rows since the last checkpoint are inserted again after a failure.
 */
@Internal
public final class AtLeastOnceWriter implements SinkWriter<RowData> {

    /** Inserts one batch and returns when it is in the table. */
    public interface Inserter extends Closeable {
        /** Retries by itself as long as that can help. */
        void insert(Batch batch) throws IOException, InterruptedException;
    }

    private final RowBatcher batcher;
    private final Inserter inserter;
    private final SinkWriterMetricGroup metrics;

    public AtLeastOnceWriter(
            TableBinding binding,
            BatchLimits limits,
            Inserter inserter,
            SinkWriterMetricGroup metrics) {
        this.batcher = binding.newBatcher(limits);
        this.inserter = inserter;
        this.metrics = metrics;
    }

    @Override
    public void write(RowData row, Context context) throws IOException, InterruptedException {
        batcher.add(row);
        if (batcher.hasFull()) {
            insert(batcher.takeFull());
        }
    }

    @Override
    public void flush(boolean endOfInput) throws IOException, InterruptedException {
        insert(batcher.takeAll());
    }

    private void insert(List<Batch> batches) throws IOException, InterruptedException {
        for (Batch batch : batches) {
            inserter.insert(batch);
            metrics.getNumRecordsSendCounter().inc(batch.rows());
            metrics.getNumBytesSendCounter().inc(batch.body().length());
        }
    }

    @Override
    public void close() throws IOException {
        inserter.close();
    }
}
