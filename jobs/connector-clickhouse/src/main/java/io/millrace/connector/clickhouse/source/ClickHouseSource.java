package io.millrace.connector.clickhouse.source;

import io.millrace.connector.clickhouse.client.HttpClickHouseClient;

import org.apache.flink.annotation.Internal;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.table.data.RowData;

import java.util.List;

/**
 * Reads a ClickHouse table once, in parallel.
 *
 * <p>A row that is in the table throughout the scan is read exactly once. Rows that are inserted
 * meanwhile are read once or not at all.
 *
 * <pre>
 * Enumerator   divides the table by its primary index
 *   -> Reader (parallel)   one query at a time, decoded while it arrives
 * </pre>
 */
@Internal
public final class ClickHouseSource implements Source<RowData, ScanSplit, PendingSplits> {
    private static final long serialVersionUID = 1L;

    private final ScanRequest request;

    public ClickHouseSource(ScanRequest request) {
        this.request = request;
    }

    @Override
    public Boundedness getBoundedness() {
        return Boundedness.BOUNDED;
    }

    @Override
    public SplitEnumerator<ScanSplit, PendingSplits> createEnumerator(
            SplitEnumeratorContext<ScanSplit> context) {
        return restoreEnumerator(context, new PendingSplits(false, List.of()));
    }

    @Override
    public SplitEnumerator<ScanSplit, PendingSplits> restoreEnumerator(
            SplitEnumeratorContext<ScanSplit> context, PendingSplits pending) {
        String what = "divide ClickHouse table " + request.reading().table();
        return new ScanEnumerator(
                context,
                readers ->
                        request.retries()
                                .call(
                                        what,
                                        () -> {
                                            try (var client =
                                                    new HttpClickHouseClient(
                                                            request.reading().connection())) {
                                                return new ScanPlanner(request, client)
                                                        .plan(readers);
                                            }
                                        }),
                pending);
    }

    @Override
    public SourceReader<RowData, ScanSplit> createReader(SourceReaderContext context) {
        return new ScanReader(
                () ->
                        new ScanSplitReader(
                                request.reading().connection(),
                                request.reading().format(),
                                request.retries()),
                context);
    }

    @Override
    public SimpleVersionedSerializer<ScanSplit> getSplitSerializer() {
        return new ScanSplitSerializer();
    }

    @Override
    public SimpleVersionedSerializer<PendingSplits> getEnumeratorCheckpointSerializer() {
        return new PendingSplitsSerializer();
    }
}
