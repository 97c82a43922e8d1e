package io.millrace.connector.clickhouse.sink.committer;

import io.millrace.connector.clickhouse.client.Backoff;
import io.millrace.connector.clickhouse.client.ClickHouseException;

import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ClickHouseCommitterTest {
    private final RecordingClient client = new RecordingClient();
    private final InsertMetrics metrics =
            new InsertMetrics(
                    UnregisteredMetricsGroup.createSinkWriterMetricGroup(), Clock.systemUTC());

    @Test
    void looksForNothingInAFreshJob() throws Exception {
        commit(OptionalLong.empty(), new RecordingRequest(TestingCommittables.ofCheckpoint(1)));

        assertThat(client.queries).isEmpty();
        assertThat(client.tokens).hasSize(1);
    }

    @Test
    void tellsFlinkOfAnInsertThatIsThere() throws Exception {
        client.insertErrors.add(new ClickHouseException(389, 500, "deduplicated"));
        RecordingRequest request = new RecordingRequest(TestingCommittables.ofCheckpoint(1));

        commit(OptionalLong.empty(), request);

        assertThat(request.isAlreadyCommitted()).isTrue();
    }

    /** A failed job keeps the committable in its state; a signal to Flink would drop it. */
    @Test
    void failsTheJobInsteadOfGivingUp() {
        client.insertErrors.add(new ClickHouseException(60, 404, "Code: 60. Unknown table"));
        RecordingRequest request = new RecordingRequest(TestingCommittables.ofCheckpoint(1));

        assertThatThrownBy(() -> commit(OptionalLong.empty(), request))
                .isInstanceOf(IOException.class)
                .hasMessageEndingWith("Code: 60. Unknown table");
        assertThat(request.isAlreadyCommitted()).isFalse();
    }

    private void commit(OptionalLong restored, RecordingRequest... requests) throws Exception {
        RetryingInserter inserter =
                new RetryingInserter(
                        client,
                        new RecoveryGuard(client, Clock.systemUTC()),
                        new Backoff(Duration.ofMillis(1), Duration.ofMillis(2)),
                        BeyondWindow.FAIL,
                        metrics,
                        PartitionGate.open());
        try (ClickHouseCommitter committer = new ClickHouseCommitter(inserter, restored, metrics)) {
            committer.commit(List.of(requests));
        }
    }
}
