package io.millrace.connector.clickhouse.sink.committer;

import io.millrace.connector.clickhouse.sink.writer.AtLeastOnceWriter;
import io.millrace.connector.clickhouse.sink.writer.Batch;

import org.apache.flink.annotation.Internal;

import java.io.IOException;
import java.time.Instant;
import java.util.UUID;

/** Inserts batches under a token of their own, so that at least a lost answer doubles nothing. */
@Internal
public final class ImmediateInserter implements AtLeastOnceWriter.Inserter {
    private static final long NO_CHECKPOINT = 0;

    private final RetryingInserter inserter;

    public ImmediateInserter(RetryingInserter inserter) {
        this.inserter = inserter;
    }

    @Override
    public void insert(Batch batch) throws IOException, InterruptedException {
        inserter.insert(
                Insertion.fresh(
                        new ClickHouseCommittable(
                                batch,
                                UUID.randomUUID(),
                                NO_CHECKPOINT,
                                Instant.now(),
                                InsertSettings.pinned(batch.rows()))));
    }

    @Override
    public void close() throws IOException {
        inserter.close();
    }
}
