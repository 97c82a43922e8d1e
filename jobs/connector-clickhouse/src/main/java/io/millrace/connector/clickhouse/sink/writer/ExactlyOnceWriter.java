package io.millrace.connector.clickhouse.sink.writer;

import org.apache.flink.annotation.Internal;
import org.apache.flink.api.connector.sink2.CommittingSinkWriter;
import org.apache.flink.api.connector.sink2.StatefulSinkWriter;
import org.apache.flink.metrics.groups.SinkWriterMetricGroup;
import org.apache.flink.table.data.RowData;

import javax.annotation.Nullable;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Encodes rows and hands them over at the checkpoint; sends nothing by itself.
 *
 * <p>Rows can leave with a checkpoint only, and its barrier comes behind the rows: a writer that
 * waited for room would wait for itself. So when memory is full the rows go to a file, and where
 * there is none to go to, the writer fails.
 */
@Internal
public final class ExactlyOnceWriter
        implements CommittingSinkWriter<RowData, Batch>, StatefulSinkWriter<RowData, SpillState> {
    private final Footprint footprint = new Footprint();
    private final RowDispatcher dispatcher;
    private final BufferOptions buffer;
    @Nullable private final SpillFolder folder;
    private final WriterMetrics metrics;
    private final List<Batch> inMemory = new ArrayList<>();
    private final List<Batch> inFiles = new ArrayList<>();

    /**
     * @param folder where rows go that are too many; null when they go nowhere
     */
    public ExactlyOnceWriter(
            RoutedTables tables,
            BatchLimits limits,
            BufferOptions buffer,
            @Nullable SpillFolder folder,
            SinkWriterMetricGroup metricGroup) {
        this.metrics = new WriterMetrics(metricGroup, footprint);
        this.dispatcher = new RowDispatcher(tables, limits, footprint, metrics);
        this.buffer = buffer;
        this.folder = folder;
    }

    @Override
    public void write(RowData row, Context context) throws IOException {
        dispatcher.add(row);
        if (dispatcher.hasFull()) {
            inMemory.addAll(dispatcher.takeFull());
        }
        if (footprint.bytes() >= buffer.maxBytes()) {
            makeRoom();
        }
    }

    private void makeRoom() throws IOException {
        if (folder == null) {
            throw new IOException(
                    "Cannot keep more than %d bytes of rows in one writer until the next checkpoint completes ('sink.buffer.max-bytes'). Set 'sink.spill.directory' so that more go to files, or checkpoint more often, or raise the limit if there is heap for it."
                            .formatted(buffer.maxBytes()));
        }
        List<Batch> batches = dispatcher.takeAll();
        metrics.flushedByMemory(batches.size());
        inMemory.addAll(batches);
        spill();
    }

    private void spill() throws IOException {
        long start = System.nanoTime();
        inFiles.addAll(folder.write(inMemory));
        metrics.sentIn(Duration.ofNanos(System.nanoTime() - start));
        inMemory.forEach(metrics::spilled);
        letGo();
    }

    private void letGo() {
        inMemory.forEach(batch -> footprint.add(-batch.body().length()));
        inMemory.clear();
    }

    /** Rows leave only with {@link #prepareCommit()}. */
    @Override
    public void flush(boolean endOfInput) {}

    @Override
    public Collection<Batch> prepareCommit() throws IOException {
        List<Batch> rest = dispatcher.takeAll();
        metrics.flushedByCheckpoint(rest.size());
        inMemory.addAll(rest);
        long bytes = inMemory.stream().mapToLong(Batch::compressedBytes).sum();
        if (folder != null && bytes > buffer.spillThreshold()) {
            spill();
        }
        List<Batch> batches = new ArrayList<>(inFiles);
        batches.addAll(inMemory);
        inFiles.clear();
        letGo();
        batches.forEach(metrics::sent);
        if (folder != null) {
            folder.handOver(batches);
        }
        return batches;
    }

    /** Of what {@link #prepareCommit()} has handed over; rows have no place in it. */
    @Override
    public List<SpillState> snapshotState(long checkpointId) {
        return folder == null ? List.of() : List.of(folder.state());
    }

    /** Files that no checkpoint has seen are of no use to anybody. */
    @Override
    public void close() {
        inFiles.forEach(batch -> SpillFiles.delete(batch.files()));
    }
}
