package io.millrace.connector.clickhouse.sink;

import io.millrace.connector.clickhouse.TestingClickHouse;
import io.millrace.connector.clickhouse.client.TableName;
import io.millrace.connector.clickhouse.sink.committer.BeyondWindow;
import io.millrace.connector.clickhouse.sink.committer.OnRewind;
import io.millrace.connector.clickhouse.sink.writer.BatchLimits;
import io.millrace.connector.clickhouse.sink.writer.BufferOptions;

import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.StringData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.table.types.logical.RowType;
import org.apache.flink.table.types.logical.utils.LogicalTypeParser;

import javax.annotation.Nullable;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Numbered events over three days, a table with two materialized views, and the job between them.
 *
 * <p>Every event is known by its source and position, so that a lost or doubled one is seen.
 */
final class TestingEvents {
    static final int COUNT = 12_000;

    private static final long FIRST_INSTANT = 1_768_435_200_000L;
    private static final long MILLIS_BETWEEN = 3 * 86_400_000L / COUNT;
    private static final RowType ROW_TYPE =
            (RowType)
                    LogicalTypeParser.parse(
                            "ROW<_src STRING, _pos BIGINT, kind STRING, amount DECIMAL(18, 2), `at` TIMESTAMP_LTZ(3)>",
                            TestingEvents.class.getClassLoader());

    /** Set by a test to make the job fail once, at the next record. */
    static final AtomicBoolean FAIL_ONCE = new AtomicBoolean();

    private TestingEvents() {}

    /** What a job is started with. */
    record Run(
            String url,
            DeliveryGuarantee guarantee,
            int parallelism,
            int perSecond,
            int maxRows,
            Duration checkpointInterval,
            @Nullable String savepoint) {

        Run through(FaultProxy proxy) {
            return copy(proxy.url(), guarantee, parallelism, perSecond, savepoint);
        }

        Run with(DeliveryGuarantee newGuarantee) {
            return copy(url, newGuarantee, parallelism, perSecond, savepoint);
        }

        Run withParallelism(int newParallelism) {
            return copy(url, guarantee, newParallelism, perSecond, savepoint);
        }

        Run at(int newPerSecond) {
            return copy(url, guarantee, parallelism, newPerSecond, savepoint);
        }

        Run from(@Nullable String newSavepoint) {
            return copy(url, guarantee, parallelism, perSecond, newSavepoint);
        }

        /** Inserts go by the size of batches alone. */
        Run withSmallBatchesAndNoCheckpoint() {
            return new Run(
                    url, guarantee, parallelism, perSecond, 200, Duration.ofHours(1), savepoint);
        }

        private Run copy(
                String newUrl,
                DeliveryGuarantee newGuarantee,
                int newParallelism,
                int newPerSecond,
                @Nullable String newSavepoint) {
            return new Run(
                    newUrl,
                    newGuarantee,
                    newParallelism,
                    newPerSecond,
                    maxRows,
                    checkpointInterval,
                    newSavepoint);
        }
    }

    static Run run(TestingClickHouse clickHouse) {
        return new Run(
                clickHouse.server().httpUrl(),
                DeliveryGuarantee.EXACTLY_ONCE,
                2,
                4_000,
                100_000,
                Duration.ofMillis(200),
                null);
    }

    /** The table and its views; without protection it has neither window nor batch id. */
    static void createTables(TestingClickHouse clickHouse, Protection protection) {
        clickHouse.createDatabase("crash");
        boolean on = protection == Protection.ON;
        String window = " SETTINGS non_replicated_deduplication_window = " + (on ? 10_000 : 0);
        clickHouse.query(
                "CREATE TABLE crash.events (_src String, _pos UInt64, kind LowCardinality(String),"
                        + " amount Decimal(18, 2), at DateTime64(3, 'UTC')"
                        + (on ? ", _batch_id UUID" : "")
                        + ") ENGINE = MergeTree PARTITION BY toDate(at) ORDER BY (kind, at)"
                        + window,
                "CREATE TABLE crash.by_kind (kind String, events UInt64, amount Decimal(38, 2))"
                        + " ENGINE = SummingMergeTree ORDER BY kind"
                        + window,
                "CREATE TABLE crash.by_hour (hour DateTime('UTC'), events UInt64)"
                        + " ENGINE = SummingMergeTree PARTITION BY toDate(hour) ORDER BY hour"
                        + window,
                "CREATE MATERIALIZED VIEW crash.by_kind_view TO crash.by_kind AS"
                        + " SELECT kind, count() AS events, sum(amount) AS amount"
                        + " FROM crash.events GROUP BY kind",
                "CREATE MATERIALIZED VIEW crash.by_hour_view TO crash.by_hour AS"
                        + " SELECT toStartOfHour(at) AS hour, count() AS events"
                        + " FROM crash.events GROUP BY hour");
    }

    /** Whether the table can recognize a repeated insert. */
    enum Protection {
        ON,
        OFF
    }

    /** Rows, distinct events, and what each view has counted. */
    static String counts(TestingClickHouse clickHouse) {
        return clickHouse.query(
                "SELECT count(), uniqExact(_src, _pos), (SELECT sum(events) FROM crash.by_kind),"
                        + " (SELECT sum(events) FROM crash.by_hour) FROM crash.events");
    }

    /** {@link #counts} when every event is there once. */
    static String complete() {
        return "%1$d\t%1$d\t%1$d\t%1$d".formatted(COUNT);
    }

    static JobClient start(Run run, TestingClickHouse clickHouse, Path checkpoints)
            throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, run.checkpointInterval());
        configuration.setString("execution.checkpointing.min-pause", "50 ms");
        configuration.setString("execution.checkpointing.dir", checkpoints.toUri().toString());
        configuration.setString("restart-strategy.type", "fixed-delay");
        configuration.setString("restart-strategy.fixed-delay.attempts", "20");
        configuration.setString("restart-strategy.fixed-delay.delay", "100 ms");
        if (run.savepoint() != null) {
            configuration.setString("execution.state-recovery.path", run.savepoint());
        }
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        env.setParallelism(run.parallelism());
        DataGeneratorSource<RowData> source =
                new DataGeneratorSource<>(
                        TestingEvents::event,
                        COUNT,
                        RateLimiterStrategy.perSecond(run.perSecond()),
                        InternalTypeInfo.of(ROW_TYPE));
        DataStream<RowData> events =
                env.fromSource(source, WatermarkStrategy.noWatermarks(), "events")
                        .uid("events")
                        .setMaxParallelism(16)
                        .map(new FailOnce())
                        .returns(InternalTypeInfo.of(ROW_TYPE))
                        .uid("fail-once");
        events.sinkTo(sink(run, clickHouse)).name("sink").uid("sink");
        return env.executeAsync("crash test");
    }

    /** Starts with any window, unlike a sink of the builder. */
    private static ClickHouseSink sink(Run run, TestingClickHouse clickHouse) {
        SinkOptions options =
                new SinkOptions(
                        clickHouse.connection(run.url()),
                        Targets.of(new TableName("crash", "events"), ROW_TYPE),
                        new BatchLimits(run.maxRows(), 32_000_000),
                        new BufferOptions(128_000_000, null, 4_000_000),
                        null,
                        SystemColumns.standard(),
                        new RecoveryOptions(0, BeyondWindow.FAIL, OnRewind.REFUSE),
                        UnencodableOptions.fail(),
                        null);
        return run.guarantee() == DeliveryGuarantee.EXACTLY_ONCE
                ? new ExactlyOnceSink(options)
                : new AtLeastOnceSink(options);
    }

    private static RowData event(long index) {
        return GenericRowData.of(
                StringData.fromString("events-" + index % 4),
                index,
                StringData.fromString("kind " + index % 7),
                DecimalData.fromUnscaledLong(index, 18, 2),
                TimestampData.fromEpochMillis(FIRST_INSTANT + index * MILLIS_BETWEEN));
    }

    private static final class FailOnce extends RichMapFunction<RowData, RowData> {
        @Override
        public RowData map(RowData row) {
            if (FAIL_ONCE.compareAndSet(true, false)) {
                throw new IllegalStateException("This failure is intended: the test asked for it");
            }
            return row;
        }
    }
}
