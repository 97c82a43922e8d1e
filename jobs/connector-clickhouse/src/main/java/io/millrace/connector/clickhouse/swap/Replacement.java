package io.millrace.connector.clickhouse.swap;

import io.millrace.connector.clickhouse.client.TableName;
import io.millrace.connector.clickhouse.ledger.PartitionSwaps;
import io.millrace.connector.clickhouse.ledger.SwapAttempt;
import io.millrace.connector.clickhouse.ledger.SwapCounts;
import io.millrace.connector.clickhouse.ledger.SwapLedger;
import io.millrace.connector.clickhouse.ledger.SwapState;
import io.millrace.connector.clickhouse.swap.TableRows.Fingerprint;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * One attempt to swap one partition. Every step may be the last one of its process: what the ledger
 * says then tells another attempt what is left to do.
 */
final class Replacement {
    private static final Logger LOG = LoggerFactory.getLogger(Replacement.class);

    private final SwapTarget target;
    private final SwapLedger ledger;
    private final SwapListener listener;
    private final Duration lease;
    private final SwapAttempt attempt;
    private final String partition;
    private final WorkTables work;

    private SwapCounts counts;

    Replacement(
            SwapTarget target,
            SwapListener listener,
            Duration lease,
            SwapAttempt attempt,
            String partition) {
        this.target = target;
        this.ledger = target.ledger();
        this.listener = listener;
        this.lease = lease;
        this.attempt = attempt;
        this.partition = partition;
        this.work = target.workTables(attempt.id());
    }

    /** A swap from the beginning. */
    SwapCounts run() throws IOException, InterruptedException {
        Optional<SwapCounts> earlier = ledger.read(target.table(), partition).doneBy(attempt.run());
        if (earlier.isPresent()) {
            LOG.info("Run {} has swapped partition {} before", attempt.run(), partition);
            return earlier.get();
        }
        try {
            prepare();
            earlier = claim();
        } catch (IOException | InterruptedException | IllegalStateException e) {
            dropAfter(e);
            throw e;
        }
        if (earlier.isPresent()) {
            enter(SwapState.RELEASED);
            work.drop();
            return earlier.get();
        }
        try {
            bringUpToDate();
        } catch (IOException | InterruptedException | IllegalStateException e) {
            release(e);
            throw e;
        }
        return replace();
    }

    /**
     * What is left to do for an attempt that this one has taken over in the middle of it.
     *
     * @param begun what that one has counted, before it touched the live tables
     */
    SwapCounts finish(SwapCounts begun) throws IOException, InterruptedException {
        prepare();
        counts = begun;
        enter(SwapState.SWAPPING);
        bringUpToDate();
        return replace();
    }

    private void prepare() throws IOException, InterruptedException {
        TableName base = target.table();
        TableRows rows = target.rows();
        String newer = attempt.upto().after();
        long foreign = rows.count(attempt.staging(), partition, newer);
        if (foreign > 0) {
            throw new IllegalStateException(
                    "%d rows of partition %s in %s lie after the positions that it was read up to."
                            .formatted(foreign, partition, attempt.staging()));
        }
        work.create();
        rows.copy(attempt.staging(), partition, "1", work.of(base));
        requireEqual(
                rows.fingerprint(attempt.staging(), partition, "1"),
                rows.fingerprint(work.of(base), partition, "1"));
        counts = target.compare(attempt, partition);
        listener.reached(SwapStep.PREPARED, partition);
    }

    /** Returns what the same run has changed in the meantime, in another process. */
    private Optional<SwapCounts> claim() throws IOException, InterruptedException {
        PartitionSwaps swaps = target.claim(partition, attempt, lease);
        listener.reached(SwapStep.CLAIMED, partition);
        return swaps.doneBy(attempt.run());
    }

    private void bringUpToDate() throws IOException, InterruptedException {
        TableName base = target.table();
        TableRows rows = target.rows();
        String newer = attempt.upto().after();
        target.statements().awaitInsertsInto(base, lease);
        listener.reached(SwapStep.INSERTS_ENDED, partition);
        enter(SwapState.SWAPPING);
        rows.copy(base, partition, newer, work.of(base));
        requireEqual(
                rows.fingerprint(base, partition, newer),
                rows.fingerprint(work.of(base), partition, newer));
        for (TableName view : work.targets()) {
            List<String> partitions = work.partitions(view);
            if (!List.of(partition).containsAll(partitions)) {
                throw new IllegalStateException(
                        "Cannot replace the aggregates of partition %s of %s in %s: they lie in its partitions %s. Partition it as the table is."
                                .formatted(partition, base, view, partitions));
            }
        }
        long all = rows.count(work.of(base), partition, "1");
        counts = new SwapCounts(counts.rowsBefore(), all, counts.identical());
        listener.reached(SwapStep.TAIL_COPIED, partition);
    }

    private void requireEqual(Fingerprint expected, Fingerprint copied) {
        if (!expected.equals(copied)) {
            throw new IllegalStateException(
                    "The copy of partition %s of %s differs from its source: %s instead of %s. Nothing was replaced."
                            .formatted(partition, target.table(), copied, expected));
        }
    }

    private SwapCounts replace() throws IOException, InterruptedException {
        ledger.beginReplacing(target.table(), partition, attempt, lease, counts);
        listener.reached(SwapStep.REPLACING, partition);
        work.replace(target.table(), partition);
        listener.reached(SwapStep.BASE_REPLACED, partition);
        for (TableName view : work.targets()) {
            work.replace(view, partition);
            listener.reached(SwapStep.VIEW_REPLACED, partition);
        }
        PartitionSwaps swaps = ledger.read(target.table(), partition);
        ledger.complete(target.table(), partition, attempt, swaps.nextOrdinal(), counts);
        listener.reached(SwapStep.DONE, partition);
        work.drop();
        listener.reached(SwapStep.CLEANED, partition);
        return counts;
    }

    private void enter(SwapState state) throws IOException, InterruptedException {
        ledger.enter(target.table(), partition, attempt, state, lease);
    }

    /** Inserts need not wait for the lease to end. */
    private void release(Exception cause) {
        try {
            enter(SwapState.RELEASED);
        } catch (IOException | InterruptedException e) {
            cause.addSuppressed(e);
        }
        dropAfter(cause);
    }

    private void dropAfter(Exception cause) {
        try {
            work.drop();
        } catch (IOException | InterruptedException e) {
            cause.addSuppressed(e);
        }
    }
}
