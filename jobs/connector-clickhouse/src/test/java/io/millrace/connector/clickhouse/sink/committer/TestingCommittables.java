package io.millrace.connector.clickhouse.sink.committer;

import io.millrace.connector.clickhouse.sink.writer.Batch;
import io.millrace.connector.clickhouse.sink.writer.TestingBatches;

import java.time.Instant;
import java.util.UUID;

/** Committables with a fixed token. */
final class TestingCommittables {
    static final UUID TOKEN = UUID.fromString("0b8a2f5e-6f0e-4f51-9d5f-5a7c9f1f7a11");

    private TestingCommittables() {}

    static ClickHouseCommittable ofCheckpoint(long checkpointId) {
        return of(TestingBatches.batch("20260115", 3, "abc"), TOKEN, checkpointId);
    }

    /** With everything that a committable can have. */
    static ClickHouseCommittable spilled(long checkpointId) {
        return of(TestingBatches.spilled(), TOKEN, checkpointId);
    }

    static ClickHouseCommittable of(Batch batch, UUID token, long checkpointId) {
        return new ClickHouseCommittable(
                batch,
                token,
                checkpointId,
                Instant.ofEpochMilli(1_768_000_000_123L),
                InsertSettings.pinned(3));
    }
}
