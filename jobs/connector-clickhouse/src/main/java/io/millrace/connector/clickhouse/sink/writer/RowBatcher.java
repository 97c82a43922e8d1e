package io.millrace.connector.clickhouse.sink.writer;

import io.millrace.connector.clickhouse.client.Lz4Frames;
import io.millrace.connector.clickhouse.client.TableName;

import org.apache.flink.table.data.RowData;
import org.apache.flink.types.RowKind;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Collects encoded rows by partition and cuts them into batches. Not thread-safe. */
final class RowBatcher {
    private final TableName table;
    private final RowFormat format;
    private final RowEncoder encoder;
    private final PartitionFunction partitions;
    private final BatchLimits limits;
    private final Footprint footprint;
    private final PositionTracker positions;

    private final Map<Integer, OpenBatch> open = new HashMap<>();
    private final List<Batch> full = new ArrayList<>();
    private OpenBatch last;

    RowBatcher(
            TableName table,
            RowFormat format,
            RowEncoder encoder,
            PartitionFunction partitions,
            BatchLimits limits,
            Footprint footprint,
            PositionTracker positions) {
        this.table = table;
        this.format = format;
        this.encoder = encoder;
        this.partitions = partitions;
        this.limits = limits;
        this.footprint = footprint;
        this.positions = positions;
    }

    /** Adds a row; see {@link #hasFull()}. */
    void add(RowData row) throws IOException {
        if (row.getRowKind() != RowKind.INSERT) {
            throw new IOException(
                    "Cannot write a row of kind %s to %s: the sink takes inserts only"
                            .formatted(row.getRowKind(), table));
        }
        int partition = partitions.partition(row);
        OpenBatch batch = last;
        if (batch == null || batch.partition != partition) {
            batch = open.computeIfAbsent(partition, OpenBatch::new);
            last = batch;
        }
        encoder.encode(row, batch.rows);
        positions.observe(row);
        batch.rowAdded();
        if (batch.count >= limits.rows() || batch.bytes() >= limits.bytes()) {
            full.add(batch.finish());
        }
    }

    /** Whether a batch has reached its limits. */
    boolean hasFull() {
        return !full.isEmpty();
    }

    /** Takes the batches that have reached their limits. */
    List<Batch> takeFull() {
        List<Batch> batches = List.copyOf(full);
        full.clear();
        return batches;
    }

    /** Takes everything. */
    List<Batch> takeAll() {
        for (OpenBatch batch : open.values()) {
            if (batch.count > 0) {
                full.add(batch.finish());
            }
        }
        // Partitions come and go; buffers of those that are no longer written are let go.
        open.values().removeIf(batch -> batch != last && batch.release());
        return takeFull();
    }

    private final class OpenBatch {
        private final int partition;
        private final RowBinaryBuffer rows = new RowBinaryBuffer(2 * Lz4FrameWriter.BLOCK_BYTES);
        private final Lz4FrameWriter frame = new Lz4FrameWriter();
        private long compressedFrom;
        private long counted;
        private int count;

        OpenBatch(int partition) {
            this.partition = partition;
            count();
        }

        long bytes() {
            return compressedFrom + rows.position();
        }

        void rowAdded() {
            count++;
            if (rows.position() >= Lz4FrameWriter.BLOCK_BYTES) {
                compressFullBlocks();
            }
        }

        private void compressFullBlocks() {
            int done = 0;
            while (rows.position() - done >= Lz4FrameWriter.BLOCK_BYTES) {
                frame.writeBlock(rows.array(), done, Lz4FrameWriter.BLOCK_BYTES);
                done += Lz4FrameWriter.BLOCK_BYTES;
            }
            rows.discard(done);
            compressedFrom += done;
            count();
        }

        private void count() {
            long bytes = (long) rows.array().length + frame.bufferBytes() + frame.length();
            footprint.add(bytes - counted);
            counted = bytes;
        }

        /** Stops counting the buffers; always true. */
        boolean release() {
            footprint.add(-counted);
            return true;
        }

        Batch finish() {
            long bytes = bytes();
            if (rows.position() > 0) {
                frame.writeBlock(rows.array(), 0, rows.position());
            }
            Lz4Frames body = frame.finish();
            Batch batch =
                    new Batch(
                            table,
                            format,
                            PartitionFunction.id(partition),
                            count,
                            bytes,
                            body,
                            List.of(),
                            positions.highest());
            rows.truncate(0);
            compressedFrom = 0;
            count = 0;
            count();
            footprint.add(body.length());
            return batch;
        }
    }
}
