package io.millrace.connector.clickhouse.sink.committer;

import io.millrace.connector.clickhouse.client.Backoff;
import io.millrace.connector.clickhouse.client.ClickHouseException;
import io.millrace.connector.clickhouse.sink.committer.RetryingInserter.Outcome;

import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RetryingInserterTest {
    private static final String TOKEN = TestingCommittables.TOKEN.toString();

    private static final List<UUID> EARLIER = List.of(new UUID(1, 2));

    private final RecordingClient client = new RecordingClient();
    private PartitionGate gate = PartitionGate.open();
    private final InsertMetrics metrics =
            new InsertMetrics(
                    UnregisteredMetricsGroup.createSinkWriterMetricGroup(), Clock.systemUTC());

    @Test
    void insertsFreshRowsWithoutLookingForThem() throws Exception {
        assertThat(inserter(BeyondWindow.FAIL).insert(fresh(1))).isEqualTo(Outcome.INSERTED);

        assertThat(client.tokens).containsExactly(TOKEN);
        assertThat(client.queries).isEmpty();
    }

    /** A repeat must split the rows as the first attempt did, whatever is pinned by now. */
    @Test
    void insertsWithTheSettingsThatAreKeptWithTheRows() throws Exception {
        ClickHouseCommittable pinned = TestingCommittables.ofCheckpoint(1);
        ClickHouseCommittable older =
                new ClickHouseCommittable(
                        pinned.batch(),
                        pinned.token(),
                        pinned.checkpointId(),
                        pinned.createdAt(),
                        Map.of("max_insert_block_size", "17"));

        inserter(BeyondWindow.FAIL).insert(Insertion.fresh(older));

        assertThat(client.settings)
                .containsExactly(
                        Map.of(
                                "max_insert_block_size",
                                "17",
                                "insert_deduplication_token",
                                TOKEN,
                                "log_comment",
                                TOKEN));
        assertThat(client.statements).singleElement().asString().contains("toUUID('" + TOKEN);
        assertThat(client.bodies).containsExactly(older.batch().body());
    }

    @Test
    void repeatsUnderTheSameTokenUntilTheServerAnswers() throws Exception {
        for (int i = 0; i < 5; i++) {
            client.insertErrors.add(new IOException("connection cut"));
            client.insertErrors.add(new ClickHouseException(252, 500, "Too many parts"));
        }

        assertThat(inserter(BeyondWindow.FAIL).insert(fresh(1))).isEqualTo(Outcome.INSERTED);

        assertThat(client.tokens).hasSize(11).containsOnly(TOKEN);
    }

    @Test
    void looksForRowsBeforeItRepeats() throws Exception {
        client.insertErrors.add(new IOException("connection cut"));

        inserter(BeyondWindow.FAIL).insert(fresh(1));

        assertThat(client.queries).hasSize(1);
        assertThat(client.queries.get(0))
                .isEqualTo(
                        "SELECT DISTINCT _part FROM `speed`.`events` WHERE _partition_id ="
                                + " {partition:String} AND `_batch_id` = {token:UUID}");
    }

    @Test
    void takesADeduplicatedInsertAsDone() throws Exception {
        client.insertErrors.add(new ClickHouseException(389, 500, "deduplicated"));

        assertThat(inserter(BeyondWindow.FAIL).insert(fresh(1))).isEqualTo(Outcome.ALREADY_THERE);
    }

    @Test
    void failsWithWhatWasInserted() {
        client.insertErrors.add(new ClickHouseException(60, 404, "Code: 60. Unknown table"));

        assertThatThrownBy(() -> inserter(BeyondWindow.FAIL).insert(fresh(7)))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "Cannot insert 3 rows into speed.events, partition 20260115 (checkpoint 7, token "
                                + TOKEN
                                + "): Code: 60. Unknown table")
                .hasCauseInstanceOf(ClickHouseException.class);
    }

    @Test
    void insertsRestoredRowsThatAreNotThere() throws Exception {
        assertThat(inserter(BeyondWindow.FAIL).insert(restored(1))).isEqualTo(Outcome.INSERTED);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 499})
    void repeatsRestoredRowsWithinTheWindowToCompleteViews(long blocksSince) throws Exception {
        answerPresent(blocksSince);

        assertThat(inserter(BeyondWindow.FAIL).insert(restored(1)))
                .isEqualTo(Outcome.ALREADY_THERE);
        assertThat(client.tokens).hasSize(1);
    }

    @Test
    void failsLoudlyBeyondTheWindow() {
        answerPresent(500);

        assertThatThrownBy(() -> inserter(BeyondWindow.FAIL).insert(restored(7)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "Cannot finish the insert of 3 rows into speed.events, partition 20260115 (checkpoint 7, token "
                                + TOKEN
                                + "): the rows are in the table, but its deduplication window has passed, so it is unknown whether all materialized views have them. Rebuild the aggregates of partition 20260115 of speed.events, then start once with 'sink.recovery.beyond-window' = 'accept'.");
        assertThat(client.tokens).isEmpty();
    }

    @Test
    void acceptsRowsBeyondTheWindowWhenTold() throws Exception {
        answerPresent(500);

        assertThat(inserter(BeyondWindow.ACCEPT).insert(restored(7)))
                .isEqualTo(Outcome.ALREADY_THERE);
        assertThat(client.tokens).isEmpty();
    }

    @Test
    void takesRowsAsDoneThatABatchRunHasBrought() throws Exception {
        gate = committable -> Optional.of(new Admission(committable, "", List.of(), true));

        assertThat(inserter(BeyondWindow.FAIL).insert(fresh(1))).isEqualTo(Outcome.ALREADY_THERE);
        assertThat(client.tokens).isEmpty();
    }

    @Test
    void looksForRowsUnderTheTokensFromBeforeASwap() throws Exception {
        gate = committable -> Optional.of(new Admission(committable, "x", EARLIER, false));
        client.answers.add(List.of(List.of("1")));

        assertThat(inserter(BeyondWindow.FAIL).insert(restored(1)))
                .isEqualTo(Outcome.ALREADY_THERE);
        assertThat(client.queries).hasSize(1);
        assertThat(client.queries.get(0)).contains("`_batch_id` IN {tokens:Array(UUID)}");
        assertThat(client.tokens).isEmpty();
    }

    @Test
    void sendsTheConditionOfTheGate() throws Exception {
        gate = committable -> Optional.of(new Admission(committable, "_pos > 7", EARLIER, false));

        inserter(BeyondWindow.FAIL).insert(fresh(1));

        assertThat(client.statements).hasSize(1);
        assertThat(client.statements.get(0)).endsWith(" WHERE _pos > 7 FORMAT RowBinary");
    }

    @Test
    void backsOffExponentiallyUpToTheMaximum() {
        Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(10));

        assertThat(List.of(1, 2, 3, 7, 8, 1000))
                .map(backoff::limit)
                .map(Duration::toMillis)
                .containsExactly(100L, 200L, 400L, 6_400L, 10_000L, 10_000L);
    }

    private static Insertion fresh(long checkpoint) {
        return Insertion.fresh(TestingCommittables.ofCheckpoint(checkpoint));
    }

    private static Insertion restored(long checkpoint) {
        return Insertion.restored(TestingCommittables.ofCheckpoint(checkpoint));
    }

    /** The rows are in a part, of a table that remembers 1000 inserts, with no log of parts. */
    private void answerPresent(long blocksSince) {
        client.answers.add(List.of(List.of("20260115_1_1_0")));
        client.answers.add(
                List.of(
                        List.of(
                                "MergeTree",
                                "MergeTree ORDER BY id SETTINGS non_replicated_deduplication_window = 1000",
                                "",
                                "UTC")));
        client.answers.add(List.of());
        client.answers.add(List.of(List.of(Long.toString(blocksSince))));
    }

    private RetryingInserter inserter(BeyondWindow beyondWindow) {
        return new RetryingInserter(
                client,
                new RecoveryGuard(client, Clock.systemUTC()),
                new Backoff(Duration.ofMillis(1), Duration.ofMillis(2)),
                beyondWindow,
                metrics,
                gate);
    }
}
