package io.millrace.connector.clickhouse.sink.committer;

import io.millrace.connector.clickhouse.client.Backoff;
import io.millrace.connector.clickhouse.client.ClickHouseException;
import io.millrace.connector.clickhouse.client.TableName;
import io.millrace.connector.clickhouse.sink.writer.Batch;
import io.millrace.connector.clickhouse.sink.writer.SpilledPart;
import io.millrace.connector.clickhouse.sink.writer.TestingBatches;

import org.apache.flink.api.connector.sink2.Committer.CommitRequest;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TableCommitsTest {
    private static final TableName EVENTS = new TableName("speed", "events");
    private static final TableName ORDERS = new TableName("speed", "orders");

    @TempDir Path folder;
    private final RecordingClient client = new RecordingClient();
    private final InsertMetrics metrics =
            new InsertMetrics(
                    UnregisteredMetricsGroup.createSinkWriterMetricGroup(), Clock.systemUTC());
    private PartitionGate gate = PartitionGate.open();
    private final ClickHouseCommitter committer = committer(OptionalLong.empty());

    @Test
    void insertsOtherTablesWhileOneHasToWait() throws Exception {
        client.insertErrors.add(new ClickHouseException(252, 500, "Too many parts"));

        committer.commit(
                requests(committable(EVENTS, 1), committable(EVENTS, 1), committable(ORDERS, 1)));

        assertThat(tables())
                .containsExactly("speed.events", "speed.orders", "speed.events", "speed.events");
    }

    @Test
    void insertsOtherTablesWhileAPartitionOfOneIsReplaced() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        gate =
                insert ->
                        insert.batch().table().equals(EVENTS) && asked.getAndIncrement() < 3
                                ? Optional.empty()
                                : PartitionGate.open().admit(insert);

        committer(OptionalLong.empty())
                .commit(requests(committable(EVENTS, 1), committable(ORDERS, 1)));

        assertThat(tables()).containsExactly("speed.orders", "speed.events");
        assertThat(asked).hasValue(4);
    }

    @Test
    void insertsOtherTablesBeforeItFails() {
        client.insertErrors.add(new ClickHouseException(60, 404, "Code: 60. Unknown table"));

        assertThatThrownBy(
                        () ->
                                committer.commit(
                                        requests(committable(EVENTS, 1), committable(ORDERS, 1))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Code: 60. Unknown table");
        assertThat(tables()).containsExactly("speed.events", "speed.orders");
    }

    @Test
    void looksForRowsOfTheRestoredCheckpointOnly() throws Exception {
        committer(OptionalLong.of(3))
                .commit(
                        requests(
                                committable(EVENTS, 3),
                                committable(EVENTS, 4),
                                committable(EVENTS, 2)));

        assertThat(client.queries).hasSize(2);
        assertThat(client.tokens).hasSize(3).doesNotHaveDuplicates();
    }

    @Test
    void deletesFilesTwoCheckpointsLater() throws Exception {
        for (int checkpoint = 1; checkpoint <= 5; checkpoint++) {
            Path file = Files.writeString(folder.resolve("file " + checkpoint), "rows");

            committer.commit(requests(spilled(file, checkpoint)));
        }

        assertThat(files()).containsExactly("file 4", "file 5");
        assertThat(client.bodies).hasSize(5).extracting(body -> body.length()).containsOnly(4);
    }

    @Test
    void deletesNothingThatCouldNotBeInserted() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "rows");
        client.insertErrors.add(new ClickHouseException(60, 404, "Code: 60. Unknown table"));

        assertThatThrownBy(() -> committer.commit(requests(spilled(file, 1))))
                .hasMessageContaining("Unknown table");
        committer.commit(requests());
        committer.commit(requests());
        committer.commit(requests());

        assertThat(files()).containsExactly("file");
    }

    @Test
    void takesRowsThatAreThereAsDoneWhenTheirFileIsGone() throws Exception {
        answerPresent();
        Path file = folder.resolve("gone");

        committer(OptionalLong.of(1)).commit(requests(spilled(file, 1)));

        assertThat(client.tokens).isEmpty();
    }

    @Test
    void insertsRowsThatAreThereAgainWhenTheirFileIsThere() throws Exception {
        answerPresent();
        Path file = Files.writeString(folder.resolve("file"), "rows");

        committer(OptionalLong.of(1)).commit(requests(spilled(file, 1)));

        assertThat(client.tokens).hasSize(1);
    }

    @Test
    void failsLoudlyWhenRowsAreNeitherInTheTableNorInAFile() {
        Path file = folder.resolve("gone");

        assertThatThrownBy(() -> committer(OptionalLong.of(1)).commit(requests(spilled(file, 1))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageMatching(
                        "Cannot insert 3 rows into speed.events, partition 20260115 \\(checkpoint 1, token \\S+\\): they are not in the table, and their file \\S+gone is gone\\. Restore the file, .*");
        assertThat(client.tokens).isEmpty();
    }

    private void answerPresent() {
        client.answerThatRowsAreThere();
        client.answers.add(List.of());
        client.answers.add(List.of(List.of("0")));
    }

    private static ClickHouseCommittable committable(TableName table, long checkpoint) {
        return TestingCommittables.of(
                TestingBatches.batch(table, "20260115", 3, "abc"), UUID.randomUUID(), checkpoint);
    }

    private static ClickHouseCommittable spilled(Path file, long checkpoint) {
        Batch batch = TestingBatches.batch(EVENTS, "20260115", 3, "");
        return TestingCommittables.of(
                new Batch(
                        batch.table(),
                        batch.format(),
                        batch.partition(),
                        batch.rows(),
                        batch.bytes(),
                        batch.body(),
                        List.of(new SpilledPart(file.toString(), 0, 4, checksumOfRows())),
                        Map.of()),
                UUID.randomUUID(),
                checkpoint);
    }

    private static int checksumOfRows() {
        return TestingBatches.batch("all", 1, "rows").body().checksum();
    }

    private List<String> tables() {
        return client.statements.stream()
                .map(statement -> statement.replace("`", "").split(" ")[2])
                .toList();
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static List<CommitRequest<ClickHouseCommittable>> requests(
            ClickHouseCommittable... committables) {
        return new ArrayList<>(Arrays.stream(committables).map(RecordingRequest::new).toList());
    }

    private ClickHouseCommitter committer(OptionalLong restoredCheckpoint) {
        return new ClickHouseCommitter(
                new RetryingInserter(
                        client,
                        new RecoveryGuard(client, Clock.systemUTC()),
                        new Backoff(Duration.ofMillis(1), Duration.ofMillis(2)),
                        BeyondWindow.FAIL,
                        metrics,
                        gate),
                restoredCheckpoint,
                metrics);
    }
}
