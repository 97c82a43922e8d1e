package io.millrace.connector.clickhouse.sink.committer;

import io.millrace.connector.clickhouse.client.Backoff;
import io.millrace.connector.clickhouse.client.ClickHouseClient;
import io.millrace.connector.clickhouse.sink.committer.RetryingInserter.Outcome;

import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;

/** Inserts committables as the committer does, without a job around it. */
public final class TestingInserter {
    private final RetryingInserter inserter;

    public TestingInserter(ClickHouseClient client, PartitionGate gate) {
        this.inserter =
                new RetryingInserter(
                        client,
                        new RecoveryGuard(client, Clock.systemUTC()),
                        new Backoff(Duration.ofMillis(5), Duration.ofMillis(50)),
                        BeyondWindow.FAIL,
                        new InsertMetrics(
                                UnregisteredMetricsGroup.createSinkWriterMetricGroup(),
                                Clock.systemUTC()),
                        gate);
    }

    /** As in the run that has made the committable. */
    public Outcome insert(ClickHouseCommittable committable)
            throws IOException, InterruptedException {
        return inserter.insert(Insertion.fresh(committable));
    }

    /** As after a restore. */
    public Outcome insertUnlessThere(ClickHouseCommittable committable)
            throws IOException, InterruptedException {
        return inserter.insert(Insertion.restored(committable));
    }
}
