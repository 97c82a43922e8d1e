package io.millrace.connector.clickhouse.sink.writer;

import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.groups.SinkWriterMetricGroup;

import java.time.Duration;

/** Counts what a writer does, in Flink's standard metrics and some more. */
final class WriterMetrics {
    private final SinkWriterMetricGroup standard;
    private final Counter flushesByRows;
    private final Counter flushesByBytes;
    private final Counter flushesByMemory;
    private final Counter flushesByCheckpoint;
    private final Counter uncompressedBytes;
    private final Counter spilledBytes;
    private long lastSendMillis;

    WriterMetrics(SinkWriterMetricGroup group, Footprint footprint) {
        this.standard = group;
        this.flushesByRows = group.counter("flushesByRows");
        this.flushesByBytes = group.counter("flushesByBytes");
        this.flushesByMemory = group.counter("flushesByMemory");
        this.flushesByCheckpoint = group.counter("flushesByCheckpoint");
        this.uncompressedBytes = group.counter("numBytesSendUncompressed");
        this.spilledBytes = group.counter("spilledBytes");
        group.gauge("bufferedBytes", footprint::bytes);
        group.setCurrentSendTimeGauge(() -> lastSendMillis);
    }

    /** Batches that have reached the limits of one insert. */
    void flushedFull(Iterable<Batch> batches, BatchLimits limits) {
        for (Batch batch : batches) {
            (batch.rows() >= limits.rows() ? flushesByRows : flushesByBytes).inc();
        }
    }

    void flushedByMemory(int batches) {
        flushesByMemory.inc(batches);
    }

    void flushedByCheckpoint(int batches) {
        flushesByCheckpoint.inc(batches);
    }

    /** A row that its table cannot hold. */
    void refused() {
        standard.getNumRecordsSendErrorsCounter().inc();
    }

    void spilled(Batch batch) {
        spilledBytes.inc(batch.compressedBytes());
    }

    /** How long the last batch took to get to where it went. */
    void sentIn(Duration duration) {
        lastSendMillis = duration.toMillis();
    }

    /** A batch has left the writer. */
    void sent(Batch batch) {
        standard.getNumRecordsSendCounter().inc(batch.rows());
        standard.getNumBytesSendCounter().inc(batch.compressedBytes());
        uncompressedBytes.inc(batch.bytes());
    }
}
