package io.millrace.connector.clickhouse.table;

import io.millrace.connector.clickhouse.TestingClickHouse;

import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.streaming.api.environment.ExecutionCheckpointingOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.api.TableResult;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.functions.ScalarFunction;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** A streaming job that copies a table exactly once and fails in the middle. */
@Timeout(300)
class RestoredScanITCase {
    @RegisterExtension static final TestingClickHouse CLICKHOUSE = new TestingClickHouse();

    private static final int ROWS = 3_000_000;
    private static final AtomicBoolean FAIL_NOW = new AtomicBoolean();
    private static final AtomicBoolean FAILED = new AtomicBoolean();
    private static final AtomicLong PASSED = new AtomicLong();
    private static final Duration SLOW = Duration.ofMillis(100);

    @TempDir Path checkpoints;

    /**
     * Passes a number on; fails once, when it is told to. After a part of the rows it is slow until
     * then, so that it is told in time.
     */
    public static final class FailOnce extends ScalarFunction {
        private static final long serialVersionUID = 1L;

        public Long eval(Long value) {
            long passed = PASSED.incrementAndGet();
            if (!FAILED.get() && passed > ROWS / 4 && passed % 1_000 == 0) {
                LockSupport.parkNanos(SLOW.toNanos());
            }
            if (FAIL_NOW.compareAndSet(true, false)) {
                FAILED.set(true);
                throw new IllegalStateException("fails as the test wants it");
            }
            return value;
        }
    }

    @Test
    void copiesEveryRowOnceThoughTheJobFails() throws Exception {
        CLICKHOUSE.createDatabase("db");
        CLICKHOUSE.query(
                "CREATE TABLE db.origin (id Int64, note String) ENGINE = MergeTree ORDER BY intDiv(id, 10)",
                "INSERT INTO db.origin SELECT number, 'row ' || toString(number) FROM numbers("
                        + ROWS
                        + ")",
                "CREATE TABLE db.copied (id Int64, note String, _batch_id UUID) ENGINE = MergeTree ORDER BY id SETTINGS non_replicated_deduplication_window = 1000");
        TestingTables tables =
                TestingTables.on(CLICKHOUSE, environment())
                        .declare("origin", "id BIGINT, note STRING", "scan.split-rows", "1000000")
                        .declare("copied", "id BIGINT, note STRING");
        tables.flink().createTemporaryFunction("fail_once", FailOnce.class);

        TableResult copying =
                tables.flink()
                        .executeSql("INSERT INTO copied SELECT fail_once(id), note FROM origin");
        await().atMost(Duration.ofMinutes(2))
                .until(() -> !CLICKHOUSE.query("SELECT count() FROM db.copied").equals("0"));
        FAIL_NOW.set(true);
        copying.await();

        assertThat(FAILED).isTrue();
        assertThat(
                        CLICKHOUSE.query(
                                "SELECT count(), uniqExact(id), countIf(note = 'row ' || toString(id)) FROM db.copied"))
                .isEqualTo("%1$d\t%1$d\t%1$d".formatted(ROWS));
    }

    private StreamTableEnvironment environment() {
        Configuration configuration = new Configuration();
        configuration.set(
                ExecutionCheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(100));
        configuration.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY, checkpoints.toUri().toString());
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        configuration.set(
                RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(10));
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        env.setParallelism(2);
        return StreamTableEnvironment.create(env);
    }
}
