package io.millrace.connector.clickhouse.sink;

import io.millrace.connector.clickhouse.TestingClickHouse;
import io.millrace.connector.clickhouse.sink.TestingEvents.Counts;
import io.millrace.connector.clickhouse.sink.TestingEvents.Protection;
import io.millrace.connector.clickhouse.sink.WeakenedSink.Weakness;

import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.test.junit5.InjectMiniCluster;
import org.apache.flink.test.junit5.MiniClusterExtension;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.util.List;
import java.util.concurrent.TimeUnit;

import static io.millrace.connector.clickhouse.sink.TestingJob.Control.PASSED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Stops, restores and rescales: afterwards every event is in the table once and counted once by
 * both views, and not so with a part of the protection taken away.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class SavepointITCase {
    private static final int STEP = 2_000;

    @RegisterExtension static final TestingClickHouse CLICKHOUSE = new TestingClickHouse();
    @RegisterExtension static final MiniClusterExtension FLINK = CrashScene.cluster();
    @RegisterExtension final CrashScene scene = new CrashScene(CLICKHOUSE);

    @BeforeEach
    void takeCluster(@InjectMiniCluster MiniCluster cluster) {
        scene.in(cluster);
    }

    /** Flink hands the last committables over again after every restore, even from a clean stop. */
    @Test
    void ignoresCommittablesThatASavepointReplays() throws Exception {
        TestingEvents.createTables(CLICKHOUSE, Protection.ON);

        String savepoint = stop(1);
        assertThat(TestingEvents.counts(CLICKHOUSE)).isEqualTo(Counts.each(PASSED.get()));
        scene.start(job().from(savepoint));
        scene.finish();

        scene.assertComplete();
    }

    @Test
    void doublesReplayedCommittablesWithoutProtection() throws Exception {
        TestingEvents.createTables(CLICKHOUSE, Protection.OFF);

        scene.start(job().from(stop(1)));
        scene.finish();

        scene.assertDoubled();
    }

    @Test
    void insertsTheRowsOnTheirWayWhenDrained() throws Exception {
        TestingEvents.createTables(CLICKHOUSE, Protection.ON);

        drain(Weakness.NONE);

        assertThat(TestingEvents.counts(CLICKHOUSE)).isEqualTo(Counts.each(PASSED.get()));
    }

    @Test
    void losesTheRowsOnTheirWayWhenDrainedWithoutTheTail() throws Exception {
        TestingEvents.createTables(CLICKHOUSE, Protection.ON);

        drain(Weakness.DROPS_THE_TAIL);

        assertThat(TestingEvents.counts(CLICKHOUSE)).isEqualTo(Counts.each(0));
    }

    @Test
    void survivesRescalingWithReplayedCommittables() throws Exception {
        TestingEvents.createTables(CLICKHOUSE, Protection.ON);

        rescaleReplayed();

        scene.assertComplete();
    }

    @Test
    void doublesRescaledReplayedCommittablesWithoutProtection() throws Exception {
        TestingEvents.createTables(CLICKHOUSE, Protection.OFF);

        rescaleReplayed();

        scene.assertDoubled();
    }

    /** The checkpoints that the jobs start from hold inserts that did not happen. */
    @Test
    void survivesRescalingWithPendingCommittables() throws Exception {
        TestingEvents.createTables(CLICKHOUSE, Protection.ON);

        rescalePending(Weakness.NONE);

        scene.assertComplete();
    }

    @Test
    void losesRescaledPendingCommittablesWithoutTheirRestore() throws Exception {
        TestingEvents.createTables(CLICKHOUSE, Protection.ON);

        rescalePending(Weakness.TRUSTS_COMPLETED_CHECKPOINTS);

        scene.assertLost();
    }

    /** Two jobs go on from one savepoint, with other events under the same checkpoint numbers. */
    @Test
    void insertsTheEventsOfBothJobsThatOneSavepointStarted() throws Exception {
        TestingEvents.createTables(CLICKHOUSE, Protection.ON);

        long shared = restoreTwice(Weakness.NONE);

        assertThat(TestingEvents.counts(CLICKHOUSE))
                .isEqualTo(Counts.each(2 * TestingEvents.COUNT - shared));
    }

    @Test
    void losesTheEventsOfTheSecondJobWithTokensOfTheCheckpoint() throws Exception {
        TestingEvents.createTables(CLICKHOUSE, Protection.ON);

        long shared = restoreTwice(Weakness.TOKEN_OF_THE_CHECKPOINT);

        assertThat(TestingEvents.counts(CLICKHOUSE).events())
                .isLessThan(2 * TestingEvents.COUNT - shared);
    }

    /** A restore long after the table has forgotten the tokens must not double anything. */
    @Test
    void failsLoudlyBeyondTheWindow() throws Exception {
        TestingEvents.createTables(CLICKHOUSE, Protection.ON);
        String savepoint = stop(1);
        long before = PASSED.get();
        forget();

        scene.start(job().set("restart-strategy.fixed-delay.attempts", "0").from(savepoint));

        assertThatThrownBy(scene::finish)
                .hasStackTraceContaining(
                        "the rows are in the table, but its deduplication window has passed");
        assertThat(TestingEvents.counts(CLICKHOUSE)).isEqualTo(Counts.each(before));
    }

    @Test
    void doublesRowsBeyondTheWindowWithoutTheGuard() throws Exception {
        TestingEvents.createTables(CLICKHOUSE, Protection.ON);
        String savepoint = stop(1);
        forget();

        scene.start(job().with(Weakness.DOES_NOT_LOOK).from(savepoint));
        scene.finish();

        scene.assertDoubled();
    }

    private String stop(int parallelism) throws Exception {
        scene.start(job().withParallelism(parallelism));
        scene.step(STEP);
        return scene.stopWithSavepoint();
    }

    private void drain(Weakness weakness) throws Exception {
        scene.start(job().with(weakness));
        scene.step(STEP);
        scene.stopWithDrain();
    }

    private void rescaleReplayed() throws Exception {
        String savepoint = null;
        for (int parallelism : List.of(1, 2, 3, 1)) {
            scene.start(job().withParallelism(parallelism).from(savepoint));
            scene.step(STEP);
            savepoint = scene.stopWithSavepoint();
        }
        scene.start(job().from(savepoint));
        scene.finish();
    }

    private void rescalePending(Weakness weakness) throws Exception {
        String checkpoint = null;
        for (int parallelism : List.of(1, 2, 3, 1)) {
            scene.start(
                    job().with(weakness)
                            .through(scene.proxy())
                            .withParallelism(parallelism)
                            .from(checkpoint));
            scene.step(STEP);
            scene.proxy().refuse();
            scene.checkpoint();
            scene.awaitRefusal();
            checkpoint = scene.cancel();
            scene.proxy().pass();
        }
        scene.start(job().with(weakness).from(checkpoint));
        scene.finish();
    }

    /** Returns how many events were there before the savepoint. */
    private long restoreTwice(Weakness weakness) throws Exception {
        String savepoint = stop(2);
        long shared = PASSED.get();
        for (String origin : List.of("first", "second")) {
            scene.start(job().with(weakness).ofOrigin(origin).from(savepoint));
            scene.step(STEP);
            scene.checkpoint();
            scene.finish();
        }
        return shared;
    }

    private static void forget() {
        CLICKHOUSE.query(
                "ALTER TABLE crash.events MODIFY SETTING non_replicated_deduplication_window = 1");
    }

    private static TestingJob job() {
        return new TestingJob(CLICKHOUSE).steppedByTheTest();
    }
}
