package io.millrace.connector.clickhouse.source;

import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.connector.base.source.reader.SingleThreadMultiplexSourceReaderBase;
import org.apache.flink.connector.base.source.reader.splitreader.SplitReader;
import org.apache.flink.table.data.RowData;

import java.util.Map;
import java.util.function.Supplier;

/** Reads one split after another and asks for the next. */
final class ScanReader
        extends SingleThreadMultiplexSourceReaderBase<
                ScannedRow, RowData, ScanSplit, ScanProgress> {

    ScanReader(
            Supplier<SplitReader<ScannedRow, ScanSplit>> splitReaders,
            SourceReaderContext context) {
        super(
                splitReaders,
                (row, output, progress) -> {
                    output.collect(row.row());
                    progress.advance(row);
                },
                context.getConfiguration(),
                context);
    }

    @Override
    public void start() {
        if (getNumberOfCurrentlyAssignedSplits() == 0) {
            context.sendSplitRequest();
        }
    }

    @Override
    protected void onSplitFinished(Map<String, ScanProgress> finished) {
        context.sendSplitRequest();
    }

    @Override
    protected ScanProgress initializedState(ScanSplit split) {
        return new ScanProgress(split);
    }

    @Override
    protected ScanSplit toSplitType(String splitId, ScanProgress progress) {
        return progress.toSplit();
    }
}
