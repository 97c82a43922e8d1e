package io.millrace.connector.clickhouse.sink.committer;

import io.millrace.connector.clickhouse.client.Backoff;
import io.millrace.connector.clickhouse.client.ClickHouseException;

import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.runtime.metrics.util.InterceptingOperatorMetricGroup;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.OptionalLong;

import static org.assertj.core.api.Assertions.assertThat;

class InsertMetricsTest {
    private static final ClickHouseCommittable COMMITTABLE = TestingCommittables.ofCheckpoint(3);

    private final RecordingClient client = new RecordingClient();
    private final InterceptingOperatorMetricGroup group = new InterceptingOperatorMetricGroup();

    @Test
    void countsInsertsAndHowLongTheyTook() throws Exception {
        committer(OptionalLong.empty()).commit(List.of(new RecordingRequest(COMMITTABLE)));

        assertThat(counts()).isEqualTo("parts 1, rows 3, retries 0, restored 0, present 0");
        assertThat(histogram("insertMillis").getCount()).isEqualTo(1);
        assertThat(histogram("commitLatencyMillis").getStatistics().getMax()).isEqualTo(1_500);
    }

    @Test
    void countsRetries() throws Exception {
        client.insertErrors.add(new IOException("connection cut"));
        client.insertErrors.add(new ClickHouseException(252, 500, "Too many parts"));

        committer(OptionalLong.empty()).commit(List.of(new RecordingRequest(COMMITTABLE)));

        assertThat(counts()).isEqualTo("parts 1, rows 3, retries 2, restored 0, present 0");
    }

    @Test
    void countsRestoredCommittablesThatWereNotThere() throws Exception {
        committer(OptionalLong.of(3)).commit(List.of(new RecordingRequest(COMMITTABLE)));

        assertThat(counts()).isEqualTo("parts 1, rows 3, retries 0, restored 1, present 0");
    }

    @Test
    void countsRestoredCommittablesThatWereThere() throws Exception {
        client.answerThatRowsAreThere();
        RecordingRequest request = new RecordingRequest(COMMITTABLE);

        committer(OptionalLong.of(3)).commit(List.of(request));

        assertThat(counts()).isEqualTo("parts 0, rows 0, retries 0, restored 1, present 1");
        assertThat(request.isAlreadyCommitted()).isTrue();
    }

    private ClickHouseCommitter committer(OptionalLong restoredCheckpoint) {
        Instant now = COMMITTABLE.createdAt().plusMillis(1_500);
        InsertMetrics metrics = new InsertMetrics(group, Clock.fixed(now, ZoneOffset.UTC));
        return new ClickHouseCommitter(
                new RetryingInserter(
                        client,
                        new RecoveryGuard(client, Clock.systemUTC()),
                        new Backoff(Duration.ofMillis(1), Duration.ofMillis(2)),
                        BeyondWindow.FAIL,
                        metrics,
                        PartitionGate.open()),
                restoredCheckpoint,
                metrics);
    }

    private String counts() {
        return "parts %d, rows %d, retries %d, restored %d, present %d"
                .formatted(
                        counter("partsCreated"),
                        counter("rowsInserted"),
                        counter("insertRetries"),
                        counter("restoredCommittables"),
                        counter("alreadyPresentCommittables"));
    }

    private long counter(String name) {
        return ((Counter) group.get(name)).getCount();
    }

    private Histogram histogram(String name) {
        return (Histogram) group.get(name);
    }
}
