package io.millrace.connector.clickhouse.sink.committer;

import io.millrace.connector.clickhouse.sink.writer.Batch;

import org.apache.flink.annotation.Internal;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/**
 * One INSERT that is to happen exactly once.
 *
 * <p>The token is random, made once and kept with the bytes. Anything that Flink hands out again
 * after a restore (job, checkpoint, subtask) would name other rows the second time, and ClickHouse
 * drops other rows under a known token without a word.
 *
 * @param checkpointId the checkpoint that it belongs to
 * @param createdAt when the token was made; it was never used before
 * @param settings the pinned settings, kept so that a repeat splits the rows as the first attempt
 */
@Internal
public record ClickHouseCommittable(
        Batch batch,
        UUID token,
        long checkpointId,
        Instant createdAt,
        Map<String, String> settings) {

    /** What is inserted where, for messages. */
    public String description() {
        return "%d rows into %s, partition %s (checkpoint %d, token %s)"
                .formatted(batch.rows(), batch.table(), batch.partition(), checkpointId, token);
    }
}
