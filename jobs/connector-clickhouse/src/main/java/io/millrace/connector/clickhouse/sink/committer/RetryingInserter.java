package io.millrace.connector.clickhouse.sink.committer;

import io.millrace.connector.clickhouse.client.Backoff;
import io.millrace.connector.clickhouse.client.ClickHouseClient;
import io.millrace.connector.clickhouse.client.ErrorClassifier;
import io.millrace.connector.clickhouse.client.Lz4Frames;
import io.millrace.connector.clickhouse.sink.committer.RecoveryGuard.Finding;
import io.millrace.connector.clickhouse.sink.writer.Batch;
import io.millrace.connector.clickhouse.sink.writer.SpillFiles;

import org.apache.flink.annotation.Internal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.Closeable;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

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

    /** What an insertion came to. */
    public enum Outcome {
        INSERTED,
        ALREADY_THERE
    }

    private final ClickHouseClient client;
    private final RecoveryGuard guard;
    private final Backoff backoff;
    private final BeyondWindow beyondWindow;
    private final InsertMetrics metrics;
    private final PartitionGate gate;

    public RetryingInserter(
            ClickHouseClient client,
            RecoveryGuard guard,
            Backoff backoff,
            BeyondWindow beyondWindow,
            InsertMetrics metrics,
            PartitionGate gate) {
        this.client = client;
        this.guard = guard;
        this.backoff = backoff;
        this.beyondWindow = beyondWindow;
        this.metrics = metrics;
        this.gate = gate;
    }

    /** Tries until it is done, and waits in between. */
    Outcome insert(Insertion insertion) throws IOException, InterruptedException {
        Optional<Outcome> outcome = attempt(insertion);
        while (outcome.isEmpty()) {
            pause(insertion.failures());
            outcome = attempt(insertion);
        }
        return outcome.get();
    }

    /** Waits as long as is fit after so many failures. */
    void pause(int failures) throws InterruptedException {
        backoff.pause(failures);
    }

    /**
     * Tries once.
     *
     * @return empty when it has to be tried again
     * @throws IOException when another attempt cannot help
     */
    Optional<Outcome> attempt(Insertion insertion) throws IOException, InterruptedException {
        ClickHouseCommittable committable = insertion.committable();
        try {
            Optional<Admission> admission = gate.admit(committable);
            if (admission.isEmpty()) {
                insertion.postponed();
                return Optional.empty();
            }
            return Optional.of(
                    isBrought(insertion, admission.get())
                            ? alreadyThere()
                            : insert(insertion, admission.get()));
        } catch (IOException error) {
            return switch (ErrorClassifier.classify(error)) {
                case ALREADY_DONE -> Optional.of(alreadyThere());
                case FATAL -> throw failed(committable, error);
                case RETRYABLE -> {
                    insertion.failed();
                    metrics.retried();
                    LOG.warn(
                            "Attempt {} to insert {} failed; it is tried again under the same token",
                            insertion.failures(),
                            committable.description(),
                            error);
                    yield Optional.empty();
                }
            };
        }
    }

    private Outcome alreadyThere() {
        metrics.alreadyPresent();
        return Outcome.ALREADY_THERE;
    }

    /** Whether a batch run has put all rows there, be it by itself or from an earlier insert. */
    private boolean isBrought(Insertion insertion, Admission admission)
            throws IOException, InterruptedException {
        ClickHouseCommittable committable = insertion.committable();
        boolean brought =
                admission.covers()
                        || insertion.mayBeThere()
                                && guard.hasAny(committable.batch(), admission.earlierTokens());
        if (brought) {
            LOG.info(
                    "{} are in the table, and in its views, since a batch run swapped the partition",
                    committable.description());
        }
        return brought;
    }

    private Outcome insert(Insertion insertion, Admission admission)
            throws IOException, InterruptedException {
        ClickHouseCommittable committable = admission.committable();
        Finding finding = insertion.mayBeThere() ? guard.find(committable) : Finding.ABSENT;
        if (isDone(committable, finding)) {
            return alreadyThere();
        }
        insertion.sent();
        Instant sent = metrics.now();
        send(admission);
        LOG.debug("Inserted {}", committable.description());
        if (finding == Finding.PRESENT) {
            return alreadyThere();
        }
        metrics.inserted(committable, sent);
        return Outcome.INSERTED;
    }

    /** Whether the table has the rows and inserting again could not complete anything. */
    private boolean isDone(ClickHouseCommittable committable, Finding finding) throws IOException {
        return switch (finding) {
            case PRESENT_BEYOND_WINDOW -> isAcceptedBeyondWindow(committable);
            case PRESENT -> isWithoutFile(committable);
            case ABSENT -> {
                requireFiles(committable);
                yield false;
            }
        };
    }

    private boolean isAcceptedBeyondWindow(ClickHouseCommittable committable) {
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

    /** The sink deletes a file only after the server has confirmed the insert, views included. */
    private static boolean isWithoutFile(ClickHouseCommittable committable) throws IOException {
        Optional<String> missing = SpillFiles.missing(committable.batch());
        missing.ifPresent(
                file ->
                        LOG.info(
                                "{} are in the table and their file {} was deleted since: taken as done",
                                committable.description(),
                                file));
        return missing.isPresent();
    }

    private static void requireFiles(ClickHouseCommittable committable) throws IOException {
        Optional<String> missing = SpillFiles.missing(committable.batch());
        if (missing.isPresent()) {
            throw new IllegalStateException(
                    "Cannot insert %s: they are not in the table, and their file %s is gone. Restore the file, or start from a checkpoint or savepoint whose files are there. If the rows were removed from the table on purpose after they had been inserted, start from a later checkpoint."
                            .formatted(committable.description(), missing.get()));
        }
    }

    private void send(Admission admission) throws IOException, InterruptedException {
        ClickHouseCommittable committable = admission.committable();
        Batch batch = committable.batch();
        Lz4Frames body = SpillFiles.load(batch);
        client.insert(
                batch.format()
                        .insertStatement(batch.table(), committable.token(), admission.condition()),
                InsertSettings.withToken(committable.settings(), committable.token()),
                body);
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
