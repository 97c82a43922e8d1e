package io.millrace.connector.clickhouse.source;

import io.millrace.connector.clickhouse.client.ConnectionOptions;
import io.millrace.connector.clickhouse.client.HttpReader;
import io.millrace.connector.clickhouse.client.RetryPolicy;
import io.millrace.connector.clickhouse.source.decode.ReadFormat;
import io.millrace.connector.clickhouse.source.decode.RowDecoder;

import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.apache.flink.connector.base.source.reader.splitreader.SplitReader;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsChange;
import org.apache.flink.table.data.RowData;

import javax.annotation.Nullable;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/**
 * Runs the query of a split and decodes its rows in small batches.
 *
 * <p>Holds one batch and a few network buffers, whatever the size of the split.
 */
final class ScanSplitReader implements SplitReader<ScannedRow, ScanSplit> {
    private static final int BATCH_ROWS = 1_024;
    private static final long BATCH_BYTES = 256 * 1024;

    private final HttpReader http;
    private final ReadFormat format;
    private final RetryPolicy retries;
    private final Queue<ScanSplit> splits = new ArrayDeque<>();
    @Nullable private String current;
    @Nullable private RowDecoder rows;

    ScanSplitReader(ConnectionOptions connection, ReadFormat format, RetryPolicy retries) {
        this.http = new HttpReader(connection);
        this.format = format;
        this.retries = retries;
    }

    @Override
    public void handleSplitsChanges(SplitsChange<ScanSplit> change) {
        splits.addAll(change.splits());
    }

    @Override
    public RecordsWithSplitIds<ScannedRow> fetch() throws IOException {
        if (rows == null) {
            ScanSplit next = splits.poll();
            if (next == null) {
                return ScanBatch.nothing();
            }
            rows = open(next);
            current = next.splitId();
        }
        List<ScannedRow> batch = new ArrayList<>();
        long start = rows.consumed();
        while (batch.size() < BATCH_ROWS && rows.consumed() - start < BATCH_BYTES) {
            RowData row = rows.next();
            if (row == null) {
                closeCurrent();
                return ScanBatch.last(current, batch);
            }
            batch.add(new ScannedRow(row, rows.checksum()));
        }
        return ScanBatch.of(current, batch);
    }

    private RowDecoder open(ScanSplit split) throws IOException {
        return retries.call(
                "read ClickHouse table " + format.table(),
                () -> {
                    InputStream answer = http.open(split.query());
                    try {
                        RowDecoder decoder = format.open(answer);
                        skip(decoder, split);
                        return decoder;
                    } catch (IOException | RuntimeException e) {
                        answer.close();
                        throw e;
                    }
                });
    }

    /** Passes over rows that were emitted before a restore, when they still are what they were. */
    private void skip(RowDecoder decoder, ScanSplit split) throws IOException {
        long skipped = 0;
        while (skipped < split.rows() && decoder.next() != null) {
            skipped++;
        }
        if (skipped < split.rows() || skipped > 0 && decoder.checksum() != split.checksum()) {
            throw new IllegalStateException(
                    "Cannot go on with the scan of ClickHouse table %s: the first %d rows of split %s are no longer those that were read before the restore, so rows would be lost or doubled. Start the job without this state."
                            .formatted(format.table(), split.rows(), split.splitId()));
        }
    }

    private void closeCurrent() throws IOException {
        if (rows != null) {
            rows.close();
            rows = null;
        }
    }

    /** A fetch ends by itself: with a batch, or when the server is silent for too long. */
    @Override
    public void wakeUp() {}

    @Override
    public void close() throws IOException {
        closeCurrent();
    }
}
