package io.millrace.connector.clickhouse.sink.committer;

import io.millrace.connector.clickhouse.client.TableName;
import io.millrace.connector.clickhouse.sink.committer.RetryingInserter.Outcome;
import io.millrace.connector.clickhouse.sink.writer.SpillFiles;

import org.apache.flink.annotation.Internal;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.util.ExceptionUtils;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Inserts what a completed checkpoint holds, each committable exactly once.
 *
 * <p>Assumptions:
 *
 * <ul>
 *   <li>Flink hands committed committables over again after every restore. Nothing here remembers
 *       them: ClickHouse does, by the token and by the batch id of the rows.
 *   <li>A committable of this run that was never attempted cannot be in the table, because its
 *       token was made by this run; so it is not looked up.
 *   <li>Nothing is given up: an insert is repeated until ClickHouse answers, however long that
 *       takes, and an error that a repeat cannot cure fails the job with the committable in its
 *       state.
 *   <li>A table that does not take its rows does not keep other tables from theirs.
 *   <li>All committables that refer to a spilled file belong to one checkpoint, and Flink hands
 *       those over in one call.
 * </ul>
 */
@Internal
public final class ClickHouseCommitter implements Committer<ClickHouseCommittable> {
    /** An automatic restart goes back to the last complete checkpoint or to the one before it. */
    private static final int CHECKPOINTS_WITH_FILES = 2;

    private final RetryingInserter inserter;
    private final OptionalLong restoredCheckpoint;
    private final InsertMetrics metrics;
    private final Deque<Set<String>> insertedFiles = new ArrayDeque<>();

    /**
     * @param restoredCheckpoint the checkpoint that the job started from; committables up to it may
     *     have been inserted by an earlier run
     */
    public ClickHouseCommitter(
            RetryingInserter inserter, OptionalLong restoredCheckpoint, InsertMetrics metrics) {
        this.metrics = metrics;
        this.inserter = inserter;
        this.restoredCheckpoint = restoredCheckpoint;
    }

    @Override
    public void commit(Collection<CommitRequest<ClickHouseCommittable>> requests)
            throws IOException, InterruptedException {
        Map<TableName, TableCommits> tables = new LinkedHashMap<>();
        Set<String> files = new HashSet<>();
        for (CommitRequest<ClickHouseCommittable> request : requests) {
            ClickHouseCommittable committable = request.getCommittable();
            files.addAll(committable.batch().files());
            tables.computeIfAbsent(committable.batch().table(), table -> new TableCommits())
                    .add(request);
        }
        insertAll(tables.values());
        deleteFilesOfEarlierCheckpoints(files);
    }

    private void insertAll(Collection<TableCommits> tables)
            throws IOException, InterruptedException {
        Exception failure = null;
        while (!tables.isEmpty()) {
            for (Iterator<TableCommits> each = tables.iterator(); each.hasNext(); ) {
                try {
                    if (each.next().advance()) {
                        each.remove();
                    }
                } catch (IOException | RuntimeException e) {
                    failure = ExceptionUtils.firstOrSuppressed(e, failure);
                    each.remove();
                }
            }
            if (failure != null) {
                ExceptionUtils.rethrowIOException(failure);
            }
            int failures = tables.stream().mapToInt(TableCommits::failures).min().orElse(0);
            if (failures > 0) {
                inserter.pause(failures);
            }
        }
    }

    private void deleteFilesOfEarlierCheckpoints(Set<String> files) {
        insertedFiles.add(files);
        while (insertedFiles.size() > CHECKPOINTS_WITH_FILES) {
            SpillFiles.delete(insertedFiles.remove());
        }
    }

    private Insertion begin(ClickHouseCommittable committable) {
        if (isRestored(committable)) {
            metrics.restored();
            return Insertion.restored(committable);
        }
        return Insertion.fresh(committable);
    }

    private boolean isRestored(ClickHouseCommittable committable) {
        return restoredCheckpoint.isPresent()
                && committable.checkpointId() <= restoredCheckpoint.getAsLong();
    }

    @Override
    public void close() throws IOException {
        inserter.close();
    }

    /** What is still to be inserted into one table. */
    private final class TableCommits {
        private final Deque<CommitRequest<ClickHouseCommittable>> waiting = new ArrayDeque<>();
        private Insertion current;

        void add(CommitRequest<ClickHouseCommittable> request) {
            waiting.add(request);
        }

        /** Inserts until everything is done, which it tells, or an attempt has to be repeated. */
        boolean advance() throws IOException, InterruptedException {
            while (!waiting.isEmpty()) {
                if (current == null) {
                    ClickHouseCommittable next = waiting.element().getCommittable();
                    current = begin(next);
                }
                Optional<Outcome> outcome = inserter.attempt(current);
                if (outcome.isEmpty()) {
                    return false;
                }
                CommitRequest<ClickHouseCommittable> request = waiting.remove();
                current = null;
                if (outcome.get() == Outcome.ALREADY_THERE) {
                    request.signalAlreadyCommitted();
                }
            }
            return true;
        }

        int failures() {
            return current == null ? 0 : current.failures();
        }
    }
}
