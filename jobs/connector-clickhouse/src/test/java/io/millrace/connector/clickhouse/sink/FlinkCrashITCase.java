package io.millrace.connector.clickhouse.sink;

import io.millrace.connector.clickhouse.TestingClickHouse;
import io.millrace.connector.clickhouse.sink.FaultProxy.Fault;
import io.millrace.connector.clickhouse.sink.TestingEvents.Counts;
import io.millrace.connector.clickhouse.sink.TestingEvents.Protection;
import io.millrace.connector.clickhouse.sink.TestingJob.Control;
import io.millrace.connector.clickhouse.sink.WeakenedSink.Weakness;

import org.apache.flink.runtime.highavailability.nonha.embedded.HaLeadershipControl;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.test.junit5.InjectMiniCluster;
import org.apache.flink.test.junit5.MiniClusterExtension;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Crashes of Flink at the points of DESIGN.md, each in three ways, on the real server. The test
 * decides when events come and when checkpoints happen. Every crash is repeated with a part of the
 * protection taken away, and then doubles or loses rows.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class FlinkCrashITCase {
    private static final int STEP = 3_000;

    @RegisterExtension static final TestingClickHouse CLICKHOUSE = new TestingClickHouse();
    @RegisterExtension static final MiniClusterExtension FLINK = CrashScene.cluster();

    /** The cluster counts the killed ones too. */
    private static int newestTaskManager;

    @RegisterExtension final CrashScene scene = new CrashScene(CLICKHOUSE);
    private MiniCluster flink;

    /** How the job crashes. */
    enum Crash {
        TASK_FAILS,
        TASK_MANAGER_DIES,
        JOB_MANAGER_DIES
    }

    @BeforeEach
    void takeCluster(@InjectMiniCluster MiniCluster cluster) {
        flink = cluster;
        scene.in(cluster);
    }

    @ParameterizedTest
    @EnumSource(Crash.class)
    void insertsOnceAfterACrashBeforeTheBarrier(Crash crash) throws Exception {
        TestingEvents.createTables(CLICKHOUSE, Protection.ON);

        crashBeforeTheBarrier(job(), crash);

        scene.assertComplete();
    }

    @ParameterizedTest
    @EnumSource(Crash.class)
    void atLeastOnceDoublesRowsAfterACrashBeforeTheBarrier(Crash crash) throws Exception {
        TestingEvents.createTables(CLICKHOUSE, Protection.ON);

        crashBeforeTheBarrier(job().atLeastOnce(100), crash);

        scene.assertDoubled();
    }

    /** The writers have handed their rows over, the checkpoint does not complete. */
    @ParameterizedTest
    @EnumSource(Crash.class)
    void insertsOnceAfterACrashBetweenPrepareCommitAndCheckpoint(Crash crash) throws Exception {
        TestingEvents.createTables(CLICKHOUSE, Protection.ON);

        crashWithinTheCheckpoint(job(), crash);

        scene.assertComplete();
    }

    @ParameterizedTest
    @EnumSource(Crash.class)
    void atLeastOnceDoublesRowsAfterACrashBetweenPrepareCommitAndCheckpoint(Crash crash)
            throws Exception {
        TestingEvents.createTables(CLICKHOUSE, Protection.ON);

        crashWithinTheCheckpoint(job().atLeastOnce(100_000), crash);

        scene.assertDoubled();
    }

    @ParameterizedTest
    @EnumSource(Crash.class)
    void insertsOnceAfterACrashBetweenCheckpointAndCommit(Crash crash) throws Exception {
        TestingEvents.createTables(CLICKHOUSE, Protection.ON);

        crashBetweenCheckpointAndCommit(job(), crash);

        scene.assertComplete();
    }

    @ParameterizedTest
    @EnumSource(Crash.class)
    void losesRowsBetweenCheckpointAndCommitWithoutCommittables(Crash crash) throws Exception {
        TestingEvents.createTables(CLICKHOUSE, Protection.ON);

        crashBetweenCheckpointAndCommit(job().with(Weakness.TRUSTS_COMPLETED_CHECKPOINTS), crash);

        scene.assertLost();
    }

    /** The server has all of an insert but its last byte. */
    @ParameterizedTest
    @EnumSource(Crash.class)
    void insertsOnceAfterACrashDuringTheBody(Crash crash) throws Exception {
        TestingEvents.createTables(CLICKHOUSE, Protection.ON);

        holdTheBody(job());
        assertThat(TestingEvents.counts(CLICKHOUSE)).isEqualTo(Counts.each(0));
        crash(crash);
        scene.finish();

        scene.assertComplete();
    }

    @Test
    void doublesRowsAfterACrashDuringTheBodyWithSmallBlocks() throws Exception {
        TestingEvents.createTables(CLICKHOUSE, Protection.OFF);

        // The server inserts what it has got once the client gives up.
        holdTheBody(job().with(Weakness.SMALL_BLOCKS).withRequestTimeout(Duration.ofSeconds(1)));
        scene.awaitRows(1);
        crash(Crash.TASK_MANAGER_DIES);
        scene.finish();

        scene.assertDoubled();
    }

    @ParameterizedTest
    @EnumSource(Crash.class)
    void insertsOnceAfterACrashBetweenCommitAndAnswer(Crash crash) throws Exception {
        TestingEvents.createTables(CLICKHOUSE, Protection.ON);

        crashBeforeTheAnswer(job(), crash);

        scene.assertComplete();
    }

    @ParameterizedTest
    @EnumSource(Crash.class)
    void doublesRowsAfterACrashBetweenCommitAndAnswerWithAnotherToken(Crash crash)
            throws Exception {
        TestingEvents.createTables(CLICKHOUSE, Protection.ON);

        crashBeforeTheAnswer(job().with(Weakness.TOKEN_OF_THE_ATTEMPT), crash);

        scene.assertDoubled();
    }

    /** Rows of a checkpoint that was aborted go with the next one that completes. */
    @Test
    void insertsWhatAnAbortedCheckpointHeldWithTheNextOne() throws Exception {
        TestingEvents.createTables(CLICKHOUSE, Protection.ON);

        subsumeAnAbortedCheckpoint(job());

        scene.assertComplete();
    }

    @Test
    void doublesWhatAnAbortedCheckpointHeldWhenWritersHandItOverAgain() throws Exception {
        TestingEvents.createTables(CLICKHOUSE, Protection.ON);

        subsumeAnAbortedCheckpoint(job().with(Weakness.HANDS_OVER_AGAIN));

        scene.assertDoubled();
    }

    /** Rows of a checkpoint that does not complete are seen by readers. */
    @Test
    void atLeastOnceShowsWhatAnAbortedCheckpointHeld() throws Exception {
        TestingEvents.createTables(CLICKHOUSE, Protection.ON);

        CountDownLatch gate = abortACheckpoint(job().atLeastOnce(100_000));
        assertThat(TestingEvents.counts(CLICKHOUSE)).isEqualTo(Counts.each(Control.PASSED.get()));
        gate.countDown();
    }

    @Test
    void insertsOnceAfterACrashThatFollowsAnAbortedCheckpoint() throws Exception {
        TestingEvents.createTables(CLICKHOUSE, Protection.ON);

        crashAfterAnAbortedCheckpoint(job());

        scene.assertComplete();
    }

    @Test
    void atLeastOnceDoublesRowsAfterACrashThatFollowsAnAbortedCheckpoint() throws Exception {
        TestingEvents.createTables(CLICKHOUSE, Protection.ON);

        crashAfterAnAbortedCheckpoint(job().atLeastOnce(100_000));

        scene.assertDoubled();
    }

    @Test
    void commitsAfterEmptyCheckpoints() throws Exception {
        TestingEvents.createTables(CLICKHOUSE, Protection.ON);

        checkpointNothing(job());

        scene.assertComplete();
    }

    @Test
    void doublesRowsAtEmptyCheckpointsWhenWritersHandThemOverAgain() throws Exception {
        TestingEvents.createTables(CLICKHOUSE, Protection.ON);

        checkpointNothing(job().with(Weakness.HANDS_OVER_AGAIN));

        scene.assertDoubled();
    }

    private void crashBeforeTheBarrier(TestingJob job, Crash crash) throws Exception {
        scene.start(job);
        scene.step(STEP);
        scene.checkpoint();
        scene.awaitRows(STEP);
        scene.step(STEP);
        crash(crash);
        scene.finish();
    }

    private void crashWithinTheCheckpoint(TestingJob job, Crash crash) throws Exception {
        scene.start(job);
        scene.step(STEP);
        CountDownLatch gate = scene.holdSnapshots();
        scene.beginCheckpoint();
        scene.awaitHeldSnapshots();
        if (crash == Crash.TASK_FAILS) {
            Control.FAIL_SNAPSHOT_ONCE.set(true);
        } else {
            crash(crash);
        }
        gate.countDown();
        scene.finish();
    }

    /** Checkpoints with rows, each followed by some without. */
    private void checkpointNothing(TestingJob job) throws Exception {
        scene.start(job);
        for (int step = 1; step <= 2; step++) {
            scene.step(STEP);
            scene.checkpoint();
            scene.awaitRows((long) step * STEP);
            scene.checkpoint();
            scene.checkpoint();
        }
        scene.finish();
    }

    private void subsumeAnAbortedCheckpoint(TestingJob job) throws Exception {
        CountDownLatch gate = abortACheckpoint(job);
        assertThat(TestingEvents.counts(CLICKHOUSE)).isEqualTo(Counts.each(0));
        gate.countDown();
        scene.checkpoint();
        scene.awaitRows(STEP);
        scene.finish();
    }

    private void crashBetweenCheckpointAndCommit(TestingJob job, Crash crash) throws Exception {
        scene.start(job.through(scene.proxy()));
        scene.step(STEP);
        scene.proxy().refuse();
        scene.checkpoint();
        scene.awaitRefusal();
        scene.crashBy(() -> crash(crash));
        scene.proxy().pass();
        scene.finish();
    }

    private void holdTheBody(TestingJob job) throws Exception {
        scene.start(job.through(scene.proxy()));
        scene.step(STEP);
        scene.proxy().inject(Fault.HOLD_BODY, 1);
        scene.checkpoint();
        scene.awaitFaults();
    }

    private void crashBeforeTheAnswer(TestingJob job, Crash crash) throws Exception {
        scene.start(job.through(scene.proxy()));
        scene.step(STEP);
        scene.proxy().inject(Fault.HOLD_ACK, 1);
        scene.checkpoint();
        scene.awaitFaults();
        crash(crash);
        scene.finish();
    }

    private void crashAfterAnAbortedCheckpoint(TestingJob job) throws Exception {
        CountDownLatch gate = abortACheckpoint(job);
        crash(Crash.TASK_MANAGER_DIES);
        gate.countDown();
        scene.finish();
    }

    /** The writers have handed their rows over, and the job goes on without the checkpoint. */
    private CountDownLatch abortACheckpoint(TestingJob job) throws Exception {
        scene.start(
                job.set("execution.checkpointing.timeout", "3 s")
                        .set("execution.checkpointing.tolerable-failed-checkpoints", "1000"));
        scene.step(STEP);
        CountDownLatch gate = scene.holdSnapshots();
        CompletableFuture<?> checkpoint = scene.beginCheckpoint();
        scene.awaitHeldSnapshots();
        assertThatThrownBy(checkpoint::get)
                .hasStackTraceContaining("Checkpoint expired before completing");
        return gate;
    }

    private void crash(Crash crash) throws Exception {
        switch (crash) {
            case TASK_FAILS -> scene.fail();
            case TASK_MANAGER_DIES -> {
                flink.terminateTaskManager(newestTaskManager).get();
                flink.startTaskManager();
                newestTaskManager++;
            }
            case JOB_MANAGER_DIES -> {
                HaLeadershipControl leadership = flink.getHaLeadershipControl().orElseThrow();
                leadership.revokeJobMasterLeadership(scene.job().getJobID()).get();
                leadership.grantJobMasterLeadership(scene.job().getJobID()).get();
            }
        }
    }

    private static TestingJob job() {
        return new TestingJob(CLICKHOUSE).steppedByTheTest();
    }
}
