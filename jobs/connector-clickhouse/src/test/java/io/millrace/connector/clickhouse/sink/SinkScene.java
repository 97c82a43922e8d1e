package io.millrace.connector.clickhouse.sink;

import io.millrace.connector.clickhouse.TestingClickHouse;

import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiter;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.utils.LogicalTypeParser;
import org.apache.flink.test.junit5.MiniClusterExtension;

import org.awaitility.Awaitility;

import javax.annotation.Nullable;

import java.io.Closeable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A job that writes numbered rows through a sink of the test's own into the database {@code scene}.
 *
 * <p>It makes a checkpoint every 200 ms and starts again after failures. There is one source, so
 * that positions grow in the order of the rows. It keeps half of them back until the test lets the
 * job fail or finish, so that there are always some left for what the test does.
 */
final class SinkScene implements Closeable {
    static final int COUNT = 12_000;
    static final Duration PATIENCE = Duration.ofMinutes(2);
    static final RowType ROW_TYPE =
            (RowType)
                    LogicalTypeParser.parse(
                            "ROW<_src STRING, _pos BIGINT, kind STRING>",
                            SinkScene.class.getClassLoader());

    /** For jobs whose checkpoints are savepoints and the one at the end. */
    static final Duration NO_CHECKPOINTS = Duration.ofHours(1);

    private static final AtomicBoolean FAIL_ONCE = new AtomicBoolean();
    private static final AtomicLong PASSED = new AtomicLong();
    private static final Permits PERMITS = new Permits(PASSED);

    private final TestingClickHouse clickHouse;
    private final Path folder;
    private int restarts = 5;
    private int parallelism = 1;
    private int rowBytes;
    private long rows = COUNT;
    private int perSecond = 4_000;
    private JobClient job;

    SinkScene(TestingClickHouse clickHouse, Path folder) {
        this.clickHouse = clickHouse;
        this.folder = folder;
        FAIL_ONCE.set(false);
        PASSED.set(0);
        PERMITS.grant(COUNT / 2);
        clickHouse.createDatabase("scene");
    }

    static MiniClusterExtension cluster() {
        return cluster(new Configuration());
    }

    static MiniClusterExtension cluster(Configuration configuration) {
        return new MiniClusterExtension(
                new MiniClusterResourceConfiguration.Builder()
                        .setConfiguration(configuration)
                        .setNumberTaskManagers(1)
                        .setNumberSlotsPerTaskManager(4)
                        .build());
    }

    /** Makes every row longer, by text that hardly can be compressed. */
    SinkScene withRowBytes(int newRowBytes) {
        this.rowBytes = newRowBytes;
        return this;
    }

    /** Another number of rows than {@link #COUNT}, and how fast they come; none is kept back. */
    SinkScene withRows(long newRows, int newPerSecond) {
        PERMITS.unlimited();
        this.rows = newRows;
        this.perSecond = newPerSecond;
        return this;
    }

    /** How many writers the sink has; there is one source all the same. */
    SinkScene withWriters(int writers) {
        this.parallelism = writers;
        return this;
    }

    /** How often the job may start again before it fails for good. */
    SinkScene withRestarts(int number) {
        this.restarts = number;
        return this;
    }

    /** The columns of {@link #ROW_TYPE}, and a window. */
    void createTable(String table) {
        clickHouse.query(
                "CREATE TABLE scene."
                        + table
                        + " (_src String, _pos UInt64, kind String, _batch_id UUID)"
                        + " ENGINE = MergeTree PARTITION BY tuple() ORDER BY _pos"
                        + " SETTINGS non_replicated_deduplication_window = 10000");
    }

    /** A view that counts the rows of a table, which {@link #counted} reads. */
    void createCounter(String table) {
        clickHouse.query(
                "CREATE TABLE scene."
                        + table
                        + "_count (events UInt64) ENGINE = SummingMergeTree ORDER BY tuple()"
                        + " SETTINGS non_replicated_deduplication_window = 10000",
                "CREATE MATERIALIZED VIEW scene.%1$s_counter TO scene.%1$s_count AS SELECT count() AS events FROM scene.%1$s"
                        .formatted(table));
    }

    /** Rows, distinct rows, and what the view has counted. */
    String counted(String table) {
        return clickHouse.query(
                "SELECT count(), uniqExact(_src, _pos), (SELECT sum(events) FROM scene.%1$s_count) FROM scene.%1$s"
                        .formatted(table));
    }

    /** {@link #counted} when so many rows are there once. */
    static String once(long rows) {
        return "%1$d\t%1$d\t%1$d".formatted(rows);
    }

    ClickHouseSinkBuilder sink() {
        return sink(clickHouse.server().httpUrl());
    }

    ClickHouseSinkBuilder sink(String url) {
        return ClickHouseSink.builder()
                .setUrl(url)
                .setUser(clickHouse.server().user(), clickHouse.server().password());
    }

    void start(ClickHouseSink sink) throws Exception {
        start(sink, null, Duration.ofMillis(200));
    }

    void start(ClickHouseSink sink, @Nullable String savepoint, Duration checkpointInterval)
            throws Exception {
        Configuration configuration = new Configuration();
        configuration.setString(
                "execution.checkpointing.interval", checkpointInterval.toMillis() + " ms");
        // The first checkpoint comes at a random time between this pause and the interval.
        configuration.setString(
                "execution.checkpointing.min-pause",
                checkpointInterval.equals(NO_CHECKPOINTS) ? "1 h" : "50 ms");
        configuration.setString("execution.checkpointing.dir", folder.toUri().toString());
        configuration.setString("restart-strategy.type", "fixed-delay");
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, restarts);
        configuration.setString("restart-strategy.fixed-delay.delay", "100 ms");
        if (savepoint != null) {
            configuration.setString("execution.state-recovery.path", savepoint);
        }
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        env.setParallelism(1);
        int bytes = rowBytes;
        int rate = perSecond;
        env.fromSource(
                        new DataGeneratorSource<>(
                                index -> row(index, bytes),
                                rows,
                                readers -> pace(rate, readers),
                                InternalTypeInfo.of(ROW_TYPE)),
                        WatermarkStrategy.noWatermarks(),
                        "rows")
                .uid("rows")
                .map(new FailOnce())
                .returns(InternalTypeInfo.of(ROW_TYPE))
                .uid("fail-once")
                .sinkTo(sink)
                .setParallelism(parallelism)
                .name("sink")
                .uid("sink");
        job = env.executeAsync("scene");
    }

    private static RateLimiter pace(int rate, int readers) {
        RateLimiter pace = RateLimiterStrategy.perSecond(rate).createRateLimiter(readers);
        return () -> PERMITS.acquire().thenCompose(ignored -> pace.acquire());
    }

    /** Lets so many more rows come. */
    void grant(long newRows) {
        PERMITS.grant(newRows);
    }

    /** Waits until the sink has all rows that are not kept back. */
    void awaitKeptBackRows() {
        Awaitility.await().atMost(PATIENCE).until(() -> PASSED.get() >= COUNT / 2);
    }

    /** Fails the job at the next row. */
    void fail() {
        FAIL_ONCE.set(true);
        PERMITS.unlimited();
        Awaitility.await().atMost(PATIENCE).until(() -> !FAIL_ONCE.get());
    }

    /** Lets all rows come and waits for their end. */
    void finish() throws Exception {
        PERMITS.unlimited();
        job.getJobExecutionResult().get();
    }

    void awaitRows(String table, int rows) {
        Awaitility.await()
                .atMost(PATIENCE)
                .until(
                        () ->
                                Integer.parseInt(
                                                clickHouse.query(
                                                        "SELECT count() FROM scene." + table))
                                        >= rows);
    }

    String stopWithSavepoint() throws Exception {
        return job.stopWithSavepoint(
                        false,
                        folder.resolve("savepoints").toUri().toString(),
                        SavepointFormatType.CANONICAL)
                .get();
    }

    private static RowData row(long index, int bytes) {
        StringBuilder kind = new StringBuilder("kind " + index % 7);
        new Random(index).ints(bytes, 'A', 'z').forEach(kind::appendCodePoint);
        return GenericRowData.of(
                StringData.fromString("rows-0"), index, StringData.fromString(kind.toString()));
    }

    /** The job that was started last. */
    JobClient job() {
        return job;
    }

    @Override
    public void close() {
        if (job != null) {
            job.cancel().exceptionally(alreadyEnded -> null).join();
        }
    }

    private static final class FailOnce extends RichMapFunction<RowData, RowData> {
        @Override
        public RowData map(RowData row) {
            if (FAIL_ONCE.compareAndSet(true, false)) {
                throw new IllegalStateException("This failure is intended: the test asked for it");
            }
            PASSED.incrementAndGet();
            return row;
        }
    }
}
