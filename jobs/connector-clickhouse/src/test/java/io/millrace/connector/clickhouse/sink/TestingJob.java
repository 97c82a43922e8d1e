package io.millrace.connector.clickhouse.sink;

import io.millrace.connector.clickhouse.TestingClickHouse;
import io.millrace.connector.clickhouse.client.ConnectionOptions;
import io.millrace.connector.clickhouse.client.TableName;
import io.millrace.connector.clickhouse.sink.WeakenedSink.Weakness;
import io.millrace.connector.clickhouse.sink.committer.BeyondWindow;
import io.millrace.connector.clickhouse.sink.committer.OnRewind;
import io.millrace.connector.clickhouse.sink.writer.BatchLimits;
import io.millrace.connector.clickhouse.sink.writer.BufferOptions;

import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.connector.datagen.source.GeneratorFunction;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;

import javax.annotation.Nullable;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The job from {@link TestingEvents} into ClickHouse, as a test wants it.
 *
 * <p>Its operators run in the JVM of the test, which tells them what to do by {@link Control}.
 */
final class TestingJob {
    /** The writers of a job that is not told otherwise. */
    static final int WRITERS = 2;

    /** The events come as fast as they are granted. */
    private static final int UNLIMITED = 0;

    private final TestingClickHouse clickHouse;
    private final Configuration configuration = new Configuration();
    private String url;
    private Duration requestTimeout = Duration.ofSeconds(20);
    private DeliveryGuarantee guarantee = DeliveryGuarantee.EXACTLY_ONCE;
    private Weakness weakness = Weakness.NONE;
    private int parallelism = WRITERS;
    private int perSecond = 4_000;
    private int maxRows = 100_000;
    private BufferOptions buffer = new BufferOptions(128_000_000, null, 4_000_000);
    private String origin = "events";

    /** 4,000 events a second, a checkpoint every 200 ms. */
    TestingJob(TestingClickHouse clickHouse) {
        this.clickHouse = clickHouse;
        this.url = clickHouse.server().httpUrl();
        checkpointsEvery(Duration.ofMillis(200));
        set("execution.checkpointing.min-pause", "50 ms");
        set("execution.checkpointing.externalized-checkpoint-retention", "RETAIN_ON_CANCELLATION");
        set("restart-strategy.type", "fixed-delay");
        set("restart-strategy.fixed-delay.attempts", "100");
        set("restart-strategy.fixed-delay.delay", "100 ms");
    }

    /** What a test tells the operators of the running job. */
    static final class Control {
        /** Makes the job fail once, at the next event. */
        static final AtomicBoolean FAIL_ONCE = new AtomicBoolean();

        /** Makes one snapshot fail, after the writers have handed their rows over. */
        static final AtomicBoolean FAIL_SNAPSHOT_ONCE = new AtomicBoolean();

        /** Holds snapshots while it is not open, after the writers have handed rows over. */
        static final AtomicReference<CountDownLatch> SNAPSHOT_GATE = new AtomicReference<>();

        /** How many snapshots have been held. */
        static final AtomicInteger HELD_SNAPSHOTS = new AtomicInteger();

        /** How many events have reached the sink, repeated ones included. */
        static final AtomicLong PASSED = new AtomicLong();

        static final Permits PERMITS = new Permits(PASSED);

        /** Committers that are not closed yet, of this attempt or an earlier one. */
        static final Set<Committer<?>> COMMITTERS = ConcurrentHashMap.newKeySet();

        private Control() {}

        static void reset() {
            FAIL_ONCE.set(false);
            FAIL_SNAPSHOT_ONCE.set(false);
            SNAPSHOT_GATE.set(new CountDownLatch(0));
            HELD_SNAPSHOTS.set(0);
            PASSED.set(0);
            PERMITS.unlimited();
            COMMITTERS.clear();
        }
    }

    TestingJob through(FaultProxy proxy) {
        url = proxy.url();
        return this;
    }

    TestingJob withRequestTimeout(Duration newRequestTimeout) {
        requestTimeout = newRequestTimeout;
        return this;
    }

    /** Writers insert by themselves, in batches of so many rows and at every barrier. */
    TestingJob atLeastOnce(int newMaxRows) {
        guarantee = DeliveryGuarantee.AT_LEAST_ONCE;
        maxRows = newMaxRows;
        return this;
    }

    /** The most that a writer keeps in memory, and where the rest goes. */
    TestingJob withBuffer(long bytes, @Nullable Path spillDirectory) {
        String directory = spillDirectory == null ? null : spillDirectory.toUri().toString();
        buffer = new BufferOptions(bytes, directory, bytes);
        return this;
    }

    TestingJob with(Weakness newWeakness) {
        weakness = newWeakness;
        return this;
    }

    TestingJob withParallelism(int newParallelism) {
        parallelism = newParallelism;
        return this;
    }

    TestingJob at(int newPerSecond) {
        perSecond = newPerSecond;
        return this;
    }

    /** Events come as fast as the test grants them, checkpoints when it triggers them. */
    TestingJob steppedByTheTest() {
        // The first periodic checkpoint comes at a random time between this pause and the interval.
        set("execution.checkpointing.min-pause", "1 h");
        return grantedByTheTest().checkpointsEvery(Duration.ofHours(1));
    }

    /** Events come as fast as the test grants them. */
    TestingJob grantedByTheTest() {
        perSecond = UNLIMITED;
        Control.PERMITS.grant(0);
        return this;
    }

    /** Names the source of the events: the same positions of another origin are other events. */
    TestingJob ofOrigin(String newOrigin) {
        origin = newOrigin;
        return this;
    }

    TestingJob checkpointsEvery(Duration interval) {
        return set("execution.checkpointing.interval", interval.toMillis() + " ms");
    }

    TestingJob from(@Nullable String savepoint) {
        return savepoint == null ? this : set("execution.state-recovery.path", savepoint);
    }

    /** A Flink option. */
    TestingJob set(String key, String value) {
        configuration.setString(key, value);
        return this;
    }

    JobClient start(Path checkpoints) throws Exception {
        set("execution.checkpointing.dir", checkpoints.toUri().toString());
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        env.setParallelism(parallelism);
        String from = origin;
        GeneratorFunction<Long, RowData> event = index -> TestingEvents.event(from, index);
        int rate = perSecond;
        RateLimiterStrategy pace =
                rate == UNLIMITED
                        ? subtasks -> Control.PERMITS
                        : RateLimiterStrategy.perSecond(rate);
        env.fromSource(
                        new DataGeneratorSource<>(
                                event,
                                TestingEvents.COUNT,
                                pace,
                                InternalTypeInfo.of(TestingEvents.ROW_TYPE)),
                        WatermarkStrategy.noWatermarks(),
                        "events")
                .uid("events")
                .setMaxParallelism(16)
                .map(new Controlled())
                .returns(InternalTypeInfo.of(TestingEvents.ROW_TYPE))
                .uid("controlled")
                .sinkTo(sink())
                .name("sink")
                .uid("sink");
        return env.executeAsync("crash test");
    }

    /** Starts with any window, unlike a sink of the builder. */
    private Sink<RowData> sink() {
        ConnectionOptions connection = clickHouse.connection(url);
        SinkOptions options =
                new SinkOptions(
                        new ConnectionOptions(
                                connection.url(),
                                connection.username(),
                                connection.password(),
                                connection.connectTimeout(),
                                requestTimeout),
                        Targets.of(new TableName("crash", "events"), TestingEvents.ROW_TYPE),
                        new BatchLimits(maxRows, 32_000_000),
                        buffer,
                        null,
                        SystemColumns.standard(),
                        new RecoveryOptions(0, BeyondWindow.FAIL, OnRewind.REFUSE),
                        UnencodableOptions.fail(),
                        null);
        return switch (guarantee) {
            case AT_LEAST_ONCE -> new AtLeastOnceSink(options);
            case EXACTLY_ONCE -> new WeakenedSink(new ExactlyOnceSink(options), weakness);
            case NONE -> throw new IllegalStateException("The sink has no such guarantee");
        };
    }

    /** Chained to the source and the writers: its snapshot comes after they handed rows over. */
    private static final class Controlled
            implements MapFunction<RowData, RowData>, CheckpointedFunction {
        @Override
        public RowData map(RowData row) {
            if (Control.FAIL_ONCE.compareAndSet(true, false)) {
                throw new IllegalStateException("This failure is intended: the test asked for it");
            }
            Control.PASSED.incrementAndGet();
            return row;
        }

        @Override
        public void snapshotState(FunctionSnapshotContext context) throws InterruptedException {
            CountDownLatch gate = Control.SNAPSHOT_GATE.get();
            if (gate.getCount() > 0) {
                Control.HELD_SNAPSHOTS.incrementAndGet();
                gate.await();
            }
            if (Control.FAIL_SNAPSHOT_ONCE.compareAndSet(true, false)) {
                throw new IllegalStateException("This failure is intended: the test asked for it");
            }
        }

        @Override
        public void initializeState(FunctionInitializationContext context) {}
    }
}
