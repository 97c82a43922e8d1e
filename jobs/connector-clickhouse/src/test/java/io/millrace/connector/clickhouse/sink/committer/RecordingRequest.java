package io.millrace.connector.clickhouse.sink.committer;

import org.apache.flink.api.connector.sink2.Committer.CommitRequest;

/** Records what the committer says of a committable; fails when it gives one up. */
final class RecordingRequest implements CommitRequest<ClickHouseCommittable> {
    private final ClickHouseCommittable committable;
    private boolean alreadyCommitted;

    RecordingRequest(ClickHouseCommittable committable) {
        this.committable = committable;
    }

    boolean isAlreadyCommitted() {
        return alreadyCommitted;
    }

    @Override
    public ClickHouseCommittable getCommittable() {
        return committable;
    }

    @Override
    public int getNumberOfRetries() {
        return 0;
    }

    @Override
    public void signalFailedWithKnownReason(Throwable reason) {
        throw new AssertionError(reason);
    }

    @Override
    public void signalFailedWithUnknownReason(Throwable reason) {
        throw new AssertionError(reason);
    }

    @Override
    public void retryLater() {
        throw new AssertionError("Flink ends a committable after ten tries");
    }

    @Override
    public void updateAndRetryLater(ClickHouseCommittable updated) {
        throw new AssertionError("Flink ends a committable after ten tries");
    }

    @Override
    public void signalAlreadyCommitted() {
        alreadyCommitted = true;
    }
}
