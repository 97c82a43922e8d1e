package io.millrace.connector.clickhouse.sink.writer;

import org.apache.flink.annotation.Internal;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.metrics.groups.SinkWriterMetricGroup;
import org.apache.flink.table.data.RowData;

import java.io.Closeable;
import java.io.IOException;
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
    private final SinkWriterMetricGroup metrics;

    public AtLeastOnceWriter(
            RoutedTables tables,
            BatchLimits limits,
            BufferOptions buffer,
            Inserter inserter,
            SinkWriterMetricGroup metrics) {
        this.dispatcher = new RowDispatcher(
                        tables, limits, footprint, metrics.getNumRecordsSendErrorsCounter());
        this.buffer = buffer;
        this.inserter = inserter;
        this.metrics = metrics;
    }

    @Override
    public void write(RowData row, Context context) throws IOException, InterruptedException {
        dispatcher.add(row);
        if (dispatcher.hasFull()) {
            insert(dispatcher.takeFull());
        }
        if (footprint.bytes() >= buffer.maxBytes()) {
            insert(dispatcher.takeAll());
        }
    }

    @Override
    public void flush(boolean endOfInput) throws IOException, InterruptedException {
        insert(dispatcher.takeAll());
    }

    private void insert(List<Batch> batches) throws IOException, InterruptedException {
        for (Batch batch : batches) {
            inserter.insert(batch);
            footprint.add(-batch.body().length());
            metrics.getNumRecordsSendCounter().inc(batch.rows());
            metrics.getNumBytesSendCounter().inc(batch.body().length());
        }
    }

    @Override
    public void close() throws IOException {
        inserter.close();
    }
}
