package io.millrace.connector.clickhouse.sink.writer;

import org.apache.flink.annotation.Internal;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.metrics.groups.SinkWriterMetricGroup;
import org.apache.flink.table.data.RowData;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/**
 * Inserts a batch as soon as it is full, and what is left when memory is full and at every
 * checkpoint.
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

    private final Footprint footprint = new Footprint();
    private final RowDispatcher dispatcher;
    private final BufferOptions buffer;
    private final Inserter inserter;
    private final WriterMetrics metrics;

    public AtLeastOnceWriter(
            RoutedTables tables,
            BatchLimits limits,
            BufferOptions buffer,
            Inserter inserter,
            SinkWriterMetricGroup metricGroup) {
        this.metrics = new WriterMetrics(metricGroup, footprint);
        this.dispatcher = new RowDispatcher(tables, limits, footprint, metrics);
        this.buffer = buffer;
        this.inserter = inserter;
    }

    @Override
    public void write(RowData row, Context context) throws IOException, InterruptedException {
        dispatcher.add(row);
        if (dispatcher.hasFull()) {
            insert(dispatcher.takeFull());
        }
        if (footprint.bytes() >= buffer.maxBytes()) {
            List<Batch> batches = dispatcher.takeAll();
            metrics.flushedByMemory(batches.size());
            insert(batches);
        }
    }

    @Override
    public void flush(boolean endOfInput) throws IOException, InterruptedException {
        List<Batch> batches = dispatcher.takeAll();
        metrics.flushedByCheckpoint(batches.size());
        insert(batches);
    }

    private void insert(List<Batch> batches) throws IOException, InterruptedException {
        for (Batch batch : batches) {
            long start = System.nanoTime();
            inserter.insert(batch);
            metrics.sentIn(Duration.ofNanos(System.nanoTime() - start));
            footprint.add(-batch.body().length());
            metrics.sent(batch);
        }
    }

    @Override
    public void close() throws IOException {
        inserter.close();
    }
}
