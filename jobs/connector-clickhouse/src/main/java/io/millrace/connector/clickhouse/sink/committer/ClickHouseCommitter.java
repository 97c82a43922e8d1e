package io.millrace.connector.clickhouse.sink.committer;

import io.millrace.connector.clickhouse.sink.committer.RetryingInserter.Outcome;

import org.apache.flink.annotation.Internal;
import org.apache.flink.api.connector.sink2.Committer;

import java.io.IOException;
import java.util.Collection;
import java.util.OptionalLong;

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
 * </ul>
 */
@Internal
public final class ClickHouseCommitter implements Committer<ClickHouseCommittable> {
    private final RetryingInserter inserter;
    private final OptionalLong restoredCheckpoint;

    /**
     * @param restoredCheckpoint the checkpoint that the job started from; committables up to it may
     *     have been inserted by an earlier run
     */
    public ClickHouseCommitter(RetryingInserter inserter, OptionalLong restoredCheckpoint) {
        this.inserter = inserter;
        this.restoredCheckpoint = restoredCheckpoint;
    }

    @Override
    public void commit(Collection<CommitRequest<ClickHouseCommittable>> requests)
            throws IOException, InterruptedException {
        for (CommitRequest<ClickHouseCommittable> request : requests) {
            ClickHouseCommittable committable = request.getCommittable();
            Outcome outcome =
                    isRestored(committable)
                            ? inserter.insertUnlessThere(committable)
                            : inserter.insert(committable);
            if (outcome == Outcome.ALREADY_THERE) {
                request.signalAlreadyCommitted();
            }
        }
    }

    private boolean isRestored(ClickHouseCommittable committable) {
        return restoredCheckpoint.isPresent()
                && committable.checkpointId() <= restoredCheckpoint.getAsLong();
    }

    @Override
    public void close() throws IOException {
        inserter.close();
    }
}
