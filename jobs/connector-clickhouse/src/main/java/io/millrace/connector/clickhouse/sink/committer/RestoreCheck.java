package io.millrace.connector.clickhouse.sink.committer;

import org.apache.flink.annotation.Internal;

import java.io.IOException;
import java.io.Serializable;

/** Looks at restored positions before the first row of a new attempt. */
@FunctionalInterface
@Internal
public interface RestoreCheck extends Serializable {

    /**
     * Passes, or fails the job.
     *
     * @param checkpointId the checkpoint or savepoint that was restored
     * @param restored what the state knows; empty when it was written without positions
     */
    void check(long checkpointId, EmittedPositions restored) throws IOException;
}
