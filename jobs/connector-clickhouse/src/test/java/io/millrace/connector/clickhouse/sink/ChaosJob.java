package io.millrace.connector.clickhouse.sink;

import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.connector.datagen.source.GeneratorFunction;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The job of {@link ChaosRun}, on a cluster of its own: events that are due at a fixed rate, so
 * that those of an outage come at once after it.
 */
public final class ChaosJob {
    private static final int SOURCES = 2;

    private ChaosJob() {}

    /**
     * Expects: URL, user, password, time of the first event in milliseconds, rate, events, and the
     * directory for what an outage holds back.
     */
    public static void main(String[] arguments) throws Exception {
        long start = Long.parseLong(arguments[3]);
        long perSecond = Long.parseLong(arguments[4]);
        long count = Long.parseLong(arguments[5]);
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        env.fromSource(
                        new DataGeneratorSource<>(
                                new DueEvents(start, perSecond, count),
                                count,
                                RateLimiterStrategy.noOp(),
                                InternalTypeInfo.of(TestingEvents.ROW_TYPE)),
                        WatermarkStrategy.noWatermarks(),
                        "events")
                .uid("events")
                .setParallelism(SOURCES)
                .sinkTo(
                        ClickHouseSink.builder()
                                .setUrl(arguments[0])
                                .setUser(arguments[1], arguments[2])
                                .setTable("crash", "events")
                                .setRowType(TestingEvents.ROW_TYPE)
                                .setRequestTimeout(Duration.ofSeconds(5))
                                .setSpillDirectory(arguments[6])
                                .setSpillThreshold(MemorySize.parse("128 kb"))
                                .build())
                .name("sink")
                .uid("sink")
                .setParallelism(SOURCES);
        env.execute("chaos");
    }

    /** Waits for the time of an event; each source has a range of the positions of its own. */
    private record DueEvents(long start, long perSecond, long count)
            implements GeneratorFunction<Long, RowData> {
        @Override
        public RowData map(Long index) {
            long position = index % (count / SOURCES);
            long due = start + position * SOURCES * 1_000 / perSecond;
            for (long early = due - System.currentTimeMillis();
                    early > 0 && !Thread.currentThread().isInterrupted();
                    early = due - System.currentTimeMillis()) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(early));
            }
            return TestingEvents.event("events", index);
        }
    }
}
