package io.millrace.connector.clickhouse.sink;

import io.millrace.connector.clickhouse.TestingClickHouse;
import io.millrace.connector.clickhouse.sink.TestingEvents.Protection;
import io.millrace.connector.clickhouse.sink.WeakenedSink.Weakness;

import org.apache.flink.test.junit5.MiniClusterExtension;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.util.concurrent.TimeUnit;

/** Bounded input without a crash, on the real server: the last rows are written too. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class ExactlyOnceITCase {
    @RegisterExtension static final TestingClickHouse CLICKHOUSE = new TestingClickHouse();
    @RegisterExtension static final MiniClusterExtension FLINK = CrashScene.cluster();
    @RegisterExtension final CrashScene scene = new CrashScene(CLICKHOUSE);

    @Test
    void writesTheLastRowsOfABoundedInput() throws Exception {
        TestingEvents.createTables(CLICKHOUSE, Protection.ON);

        scene.start(job());
        scene.finish();

        scene.assertComplete();
    }

    /** All rows are the last ones where no checkpoint comes before the end of the input. */
    @Test
    void losesTheLastRowsWithoutTheTail() throws Exception {
        TestingEvents.createTables(CLICKHOUSE, Protection.ON);

        scene.start(new TestingJob(CLICKHOUSE).steppedByTheTest().with(Weakness.DROPS_THE_TAIL));
        scene.finish();

        scene.assertLost();
    }

    @Test
    void atLeastOnceWritesEverythingWithoutCrashes() throws Exception {
        TestingEvents.createTables(CLICKHOUSE, Protection.ON);

        scene.start(job().atLeastOnce(1_000));
        scene.finish();

        scene.assertComplete();
    }

    private static TestingJob job() {
        return new TestingJob(CLICKHOUSE).at(50_000);
    }
}
