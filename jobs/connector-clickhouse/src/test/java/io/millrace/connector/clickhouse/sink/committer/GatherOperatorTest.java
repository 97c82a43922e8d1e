package io.millrace.connector.clickhouse.sink.committer;

import io.millrace.connector.clickhouse.client.TableName;
import io.millrace.connector.clickhouse.sink.writer.Batch;
import io.millrace.connector.clickhouse.sink.writer.BatchLimits;
import io.millrace.connector.clickhouse.sink.writer.TestingBatches;

import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessage;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessageTypeInfo;
import org.apache.flink.streaming.api.connector.sink2.CommittableSummary;
import org.apache.flink.streaming.api.connector.sink2.CommittableWithLineage;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

class GatherOperatorTest {
    /** What the operator asked to be checked. */
    private static final List<String> RESTORED = new ArrayList<>();

    private static final BatchLimits LIMITS = new BatchLimits(100, 1_000_000);

    @Test
    void makesOneInsertOfAllWritersForEachPartition() throws Exception {
        try (var harness = harness()) {
            harness.open();
            receive(harness, 0, 1, TestingBatches.batch("20260115", 10, "a"));
            receive(harness, 1, 1, TestingBatches.batch("20260115", 20, "b"));
            receive(harness, 1, 1, TestingBatches.batch("20260116", 5, "c"));
            harness.prepareSnapshotPreBarrier(1);

            assertThat(emitted(harness))
                    .containsExactly(
                            "summary 1: 2", "1: 30 rows 20260115 ab", "1: 5 rows 20260116 c");
        }
    }

    @Test
    void keepsTablesApart() throws Exception {
        try (var harness = harness()) {
            harness.open();
            TableName other = new TableName("speed", "orders");
            receive(harness, 0, 1, TestingBatches.batch("all", 10, "a"));
            receive(harness, 0, 1, TestingBatches.batch(other, "all", 10, "b"));
            harness.prepareSnapshotPreBarrier(1);

            assertThat(emitted(harness))
                    .containsExactly("summary 1: 2", "1: 10 rows all a", "1: 10 rows all b");
        }
    }

    @Test
    void startsAnotherInsertAtTheLimits() throws Exception {
        try (var harness = harness()) {
            harness.open();
            receive(harness, 0, 1, TestingBatches.batch("all", 60, "a"));
            receive(harness, 1, 1, TestingBatches.batch("all", 40, "b"));
            receive(harness, 2, 1, TestingBatches.batch("all", 1, "c"));
            harness.prepareSnapshotPreBarrier(1);

            assertThat(emitted(harness))
                    .containsExactly("summary 1: 2", "1: 100 rows all ab", "1: 1 rows all c");
        }
    }

    @Test
    void tellsOfEmptyCheckpoints() throws Exception {
        try (var harness = harness()) {
            harness.open();
            harness.prepareSnapshotPreBarrier(4);

            assertThat(emitted(harness)).containsExactly("summary 4: 0");
        }
    }

    @Test
    void givesEveryInsertATokenOfItsOwn() throws Exception {
        try (var harness = harness()) {
            harness.open();
            receive(harness, 0, 1, TestingBatches.batch("all", 1, "same"));
            harness.prepareSnapshotPreBarrier(1);
            receive(harness, 0, 2, TestingBatches.batch("all", 1, "same"));
            harness.prepareSnapshotPreBarrier(2);

            assertThat(committables(harness))
                    .extracting(ClickHouseCommittable::token)
                    .doesNotHaveDuplicates()
                    .hasSize(2);
        }
    }

    /** As after a savepoint that is restored twice: the rows are others, the checkpoint is not. */
    @Test
    void givesAnotherTokenToTheSameCheckpointOfAnotherRun() throws Exception {
        List<ClickHouseCommittable> committables = new ArrayList<>();
        for (int run = 0; run < 2; run++) {
            try (var harness = harness()) {
                harness.setRestoredCheckpointId(6);
                harness.open();
                receive(harness, 0, 7, TestingBatches.batch("all", 1, "run " + run));
                harness.prepareSnapshotPreBarrier(7);
                committables.addAll(committables(harness));
            }
        }

        assertThat(committables)
                .extracting(ClickHouseCommittable::checkpointId)
                .containsExactly(7L, 7L);
        assertThat(committables).extracting(ClickHouseCommittable::token).doesNotHaveDuplicates();
    }

    /**
     * A checkpoint that is aborted leaves nothing behind here: its rows are with the committer.
     *
     * <ol>
     *   <li>checkpoint 1 takes the rows of writer 0
     *   <li>it is aborted
     *   <li>checkpoint 2 takes the rows that came since, and only those
     * </ol>
     */
    @Test
    void emitsRowsOfAnAbortedCheckpointOnce() throws Exception {
        try (var harness = harness()) {
            harness.open();
            receive(harness, 0, 1, TestingBatches.batch("all", 1, "a"));
            harness.prepareSnapshotPreBarrier(1); // 1
            harness.getOneInputOperator().notifyCheckpointAborted(1); // 2
            receive(harness, 1, 2, TestingBatches.batch("all", 2, "b"));
            harness.prepareSnapshotPreBarrier(2); // 3

            assertThat(emitted(harness))
                    .containsExactly(
                            "summary 1: 1", "1: 1 rows all a", "summary 2: 1", "2: 2 rows all b");
        }
    }

    /**
     * Writers end at different checkpoints, and a barrier is on its way.
     *
     * <ol>
     *   <li>writer 0 ends and hands over its tail
     *   <li>checkpoint 1: the tail goes with it
     *   <li>writer 1 ends; all input has ended: the rest goes under the checkpoint to come
     *   <li>checkpoint 2: nothing more may be emitted
     * </ol>
     */
    @Test
    void emitsTheTailUnderTheNextCheckpointAndNothingAfterIt() throws Exception {
        try (var harness = harness()) {
            harness.open();
            receive(harness, 0, 1, TestingBatches.batch("all", 1, "a")); // 1
            harness.prepareSnapshotPreBarrier(1); // 2
            receive(harness, 1, 2, TestingBatches.batch("all", 2, "b")); // 3
            harness.endInput();
            harness.prepareSnapshotPreBarrier(2); // 4

            assertThat(emitted(harness))
                    .containsExactly(
                            "summary 1: 1", "1: 1 rows all a", "summary 2: 1", "2: 2 rows all b");
        }
    }

    @Test
    void continuesAfterTheRestoredCheckpoint() throws Exception {
        OperatorSubtaskState state;
        try (var harness = harness()) {
            harness.open();
            state = harness.snapshot(17, 1L);
        }
        try (var harness = harness()) {
            harness.setRestoredCheckpointId(17);
            harness.initializeState(state);
            harness.open();
            harness.endInput();

            assertThat(emitted(harness)).containsExactly("summary 18: 0");
        }
    }

    @Test
    void joinsSpilledRowsAndPositions() throws Exception {
        try (var harness = harness()) {
            harness.open();
            receive(harness, 0, 1, TestingBatches.spilled());
            receive(harness, 1, 1, TestingBatches.spilled());
            harness.prepareSnapshotPreBarrier(1);

            Batch joined = committables(harness).get(0).batch();
            assertThat(joined.spilled())
                    .containsExactly(
                            TestingBatches.spilled().spilled().get(0),
                            TestingBatches.spilled().spilled().get(0));
            assertThat(joined.positions()).isEqualTo(TestingBatches.spilled().positions());
        }
    }

    /**
     * The state knows the positions of everything up to its checkpoint and of nothing after it.
     *
     * <ol>
     *   <li>checkpoint 1 with the positions of one writer
     *   <li>an empty checkpoint 2, whose state is kept
     *   <li>rows of checkpoint 3, which never completes
     * </ol>
     */
    @Test
    void checksTheHighestPositionsOfAllCheckpointsAfterARestore() throws Exception {
        OperatorSubtaskState state;
        try (var harness = harness()) {
            harness.open();
            receive(harness, 0, 1, positions(Map.of("a", 5L, "b", 9L)));
            receive(harness, 1, 1, positions(Map.of("a", 7L)));
            harness.snapshot(1, 1); // 1
            state = harness.snapshot(2, 2); // 2
            receive(harness, 0, 3, positions(Map.of("a", 100L))); // 3
        }
        RESTORED.clear();
        try (var harness = harness()) {
            harness.setRestoredCheckpointId(2);
            harness.initializeState(state);
            harness.open();
        }

        assertThat(RESTORED).containsExactly("2: {speed.events={a=7, b=9}}");
    }

    @Test
    void checksNothingAtAFreshStart() throws Exception {
        RESTORED.clear();
        try (var harness = harness()) {
            harness.open();
        }

        assertThat(RESTORED).isEmpty();
    }

    private static Batch positions(Map<String, Long> positions) {
        Batch batch = TestingBatches.batch("all", 1, "a");
        return new Batch(
                batch.table(),
                batch.format(),
                batch.partition(),
                batch.rows(),
                batch.bytes(),
                batch.body(),
                batch.spilled(),
                positions);
    }

    private static OneInputStreamOperatorTestHarness<
                    CommittableMessage<Batch>, CommittableMessage<ClickHouseCommittable>>
            harness() throws Exception {
        OneInputStreamOperatorTestHarness<
                        CommittableMessage<Batch>, CommittableMessage<ClickHouseCommittable>>
                harness =
                        new OneInputStreamOperatorTestHarness<>(
                                new GatherOperator(
                                        LIMITS,
                                        (checkpoint, restored) ->
                                                RESTORED.add(checkpoint + ": " + restored)));
        harness.setup(
                CommittableMessageTypeInfo.of(ClickHouseCommittableSerializer::new)
                        .createSerializer(new SerializerConfigImpl()));
        return harness;
    }

    private static void receive(
            OneInputStreamOperatorTestHarness<
                            CommittableMessage<Batch>, CommittableMessage<ClickHouseCommittable>>
                    harness,
            int subtask,
            long checkpointId,
            Batch batch)
            throws Exception {
        harness.processElement(
                new CommittableSummary<>(subtask, 3, checkpointId, 1, 1, 0), checkpointId);
        harness.processElement(
                new CommittableWithLineage<>(batch, checkpointId, subtask), checkpointId);
    }

    private static List<String> emitted(
            OneInputStreamOperatorTestHarness<?, CommittableMessage<ClickHouseCommittable>>
                    harness) {
        List<String> emitted = new ArrayList<>();
        for (CommittableMessage<ClickHouseCommittable> message : harness.extractOutputValues()) {
            if (message instanceof CommittableSummary<?> summary) {
                assertThat(summary.getSubtaskId()).isZero();
                assertThat(summary.getNumberOfSubtasks()).isEqualTo(1);
                emitted.add(
                        "summary %d: %d"
                                .formatted(
                                        summary.getCheckpointIdOrEOI(),
                                        summary.getNumberOfCommittables()));
            } else if (message instanceof CommittableWithLineage<ClickHouseCommittable> one) {
                Batch batch = one.getCommittable().batch();
                assertThat(one.getCommittable().checkpointId())
                        .isEqualTo(one.getCheckpointIdOrEOI());
                assertThat(one.getCommittable().settings())
                        .containsEntry("max_insert_block_size", Integer.toString(batch.rows()));
                emitted.add(
                        "%d: %d rows %s %s"
                                .formatted(
                                        one.getCheckpointIdOrEOI(),
                                        batch.rows(),
                                        batch.partition(),
                                        TestingBatches.text(batch)));
            }
        }
        return emitted;
    }

    private static List<ClickHouseCommittable> committables(
            OneInputStreamOperatorTestHarness<?, CommittableMessage<ClickHouseCommittable>>
                    harness) {
        List<ClickHouseCommittable> committables = new ArrayList<>();
        for (CommittableMessage<ClickHouseCommittable> message : harness.extractOutputValues()) {
            if (message instanceof CommittableWithLineage<ClickHouseCommittable> one) {
                committables.add(one.getCommittable());
            }
        }
        return committables;
    }
}
