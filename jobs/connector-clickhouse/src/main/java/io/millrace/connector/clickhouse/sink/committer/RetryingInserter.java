package io.millrace.connector.clickhouse.sink.committer;

import io.millrace.connector.clickhouse.client.ClickHouseClient;
import io.millrace.connector.clickhouse.client.ErrorClassifier;
import io.millrace.connector.clickhouse.sink.committer.RecoveryGuard.Finding;
import io.millrace.connector.clickhouse.sink.writer.Batch;

import org.apache.flink.annotation.Internal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.Closeable;
import java.io.IOException;

/**
 * Inserts under a token until the server has the rows or says that it never will.
 *
 * <p>After an attempt without a clear answer the rows may be there, now or a little later. A repeat
 * under the same token and block split is dropped by the table, or completes its views; once the
 * table has forgotten the token, the rows are looked for by their batch id instead.
 */
@Internal
public final class RetryingInserter implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(RetryingInserter.class);

    /** What {@link #insert} came to. */
    public enum Outcome {
        INSERTED,
        ALREADY_THERE
    }

    private final ClickHouseClient client;
    private final RecoveryGuard guard;
    private final Backoff backoff;
    private final BeyondWindow beyondWindow;

    public RetryingInserter(
            ClickHouseClient client,
            RecoveryGuard guard,
            Backoff backoff,
            BeyondWindow beyondWindow) {
        this.client = client;
        this.guard = guard;
        this.backoff = backoff;
        this.beyondWindow = beyondWindow;
    }

    /** Inserts rows that no one can have inserted under this token before. */
    public Outcome insert(ClickHouseCommittable committable)
            throws IOException, InterruptedException {
        return insert(committable, false);
    }

    /** Inserts rows that an earlier run may have inserted. */
    public Outcome insertUnlessThere(ClickHouseCommittable committable)
            throws IOException, InterruptedException {
        return insert(committable, true);
    }

    private Outcome insert(ClickHouseCommittable committable, boolean attempted)
            throws IOException, InterruptedException {
        int failures = 0;
        boolean mayBeThere = attempted;
        while (true) {
            try {
                if (mayBeThere && isDone(committable)) {
                    return Outcome.ALREADY_THERE;
                }
                mayBeThere = true;
                send(committable);
                LOG.debug("Inserted {}", committable.description());
                return Outcome.INSERTED;
            } catch (IOException error) {
                switch (ErrorClassifier.classify(error)) {
                    case ALREADY_DONE -> {
                        return Outcome.ALREADY_THERE;
                    }
                    case FATAL -> throw failed(committable, error);
                    case RETRYABLE -> {
                        failures++;
                        LOG.warn(
                                "Attempt {} to insert {} failed; it is tried again under the same token",
                                failures,
                                committable.description(),
                                error);
                        backoff.pause(failures);
                    }
                }
            }
        }
    }

    /** Whether the table has the rows and inserting again could not complete anything. */
    private boolean isDone(ClickHouseCommittable committable)
            throws IOException, InterruptedException {
        if (guard.find(committable) != Finding.PRESENT_BEYOND_WINDOW) {
            return false;
        }
        Batch batch = committable.batch();
        if (beyondWindow == BeyondWindow.ACCEPT) {
            LOG.warn(
                    "{} are in the table, but its deduplication window has passed: taken as done, the materialized views on the partition are not completed",
                    committable.description());
            return true;
        }
        throw new IllegalStateException(
                "Cannot finish the insert of %s: the rows are in the table, but its deduplication window has passed, so it is unknown whether all materialized views have them. Rebuild the aggregates of partition %s of %s, then start once with 'sink.recovery.beyond-window' = 'accept'."
                        .formatted(committable.description(), batch.partition(), batch.table()));
    }

    private void send(ClickHouseCommittable committable) throws IOException, InterruptedException {
        Batch batch = committable.batch();
        client.insert(
                batch.format().insertStatement(batch.table(), committable.token()),
                InsertSettings.withToken(committable.settings(), committable.token()),
                batch.body());
    }

    private static IOException failed(ClickHouseCommittable committable, IOException error) {
        return new IOException(
                "Cannot insert " + committable.description() + ": " + error.getMessage(), error);
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
