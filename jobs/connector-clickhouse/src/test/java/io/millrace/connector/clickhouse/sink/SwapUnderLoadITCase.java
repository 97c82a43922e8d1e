package io.millrace.connector.clickhouse.sink;

import io.millrace.connector.clickhouse.TestingClickHouse;
import io.millrace.connector.clickhouse.sink.FaultProxy.Fault;
import io.millrace.connector.clickhouse.sink.SwapFixture.Ledger;
import io.millrace.connector.clickhouse.swap.PartitionSwapper;
import io.millrace.connector.clickhouse.swap.SwapListener;
import io.millrace.connector.clickhouse.swap.SwapRequest;
import io.millrace.connector.clickhouse.swap.SwapStep;

import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiter;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.runtime.typeutils.InternalTypeInfo;
import org.apache.flink.test.junit5.MiniClusterExtension;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A job that inserts into all partitions all the time and whose acknowledgements get lost;
 * partitions that are swapped one after the other, with batch runs that are behind the job or ahead
 * of it; swaps that die at any of their steps; and a reader that looks on.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class SwapUnderLoadITCase {
    @RegisterExtension static final TestingClickHouse CLICKHOUSE = new TestingClickHouse();

    @RegisterExtension
    static final MiniClusterExtension FLINK =
            new MiniClusterExtension(
                    new MiniClusterResourceConfiguration.Builder()
                            .setConfiguration(new Configuration())
                            .setNumberTaskManagers(1)
                            .setNumberSlotsPerTaskManager(2)
                            .build());

    private static final long EVENTS = 6_000;
    private static final int PER_SECOND = 1_500;
    private static final int AHEAD = 1_500;
    private static final int SWAPS = 8;
    private static final AtomicLong PASSED = new AtomicLong();
    private static final Permits PERMITS = new Permits(PASSED);

    private final SwapFixture fixture = new SwapFixture(CLICKHOUSE);
    private final Random random = new Random(20260115);

    @TempDir private Path folder;

    /** Ends a swap without any of its own cleaning up, as SIGKILL does. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1;
    }

    @ParameterizedTest
    @EnumSource
    void everyEventIsThereOnce(Ledger ledger) throws Exception {
        fixture.createTables();
        PASSED.set(0);
        PERMITS.grant(EVENTS - AHEAD);
        int deaths = 0;
        SwapReader reader = new SwapReader(CLICKHOUSE, EVENTS);

        try (FaultProxy proxy = new FaultProxy(CLICKHOUSE.server().port());
                reader) {
            CompletableFuture<?> job = start(proxy, ledger).getJobExecutionResult();
            for (int swaps = 0; swaps < SWAPS; swaps++) {
                proxy.inject(Fault.LOSE_ACK, 1);
                deaths += swapSome(reader.rows(), ledger) ? 0 : 1;
            }
            if (ledger == Ledger.OFF) {
                bringWhatTheJobHasNotInsertedYet();
            }
            PERMITS.unlimited();
            while (ledger == Ledger.ON && !job.isDone()) {
                proxy.inject(Fault.LOSE_ACK, 1);
                swapSome(reader.rows(), ledger);
            }
            job.join();
        }

        assertThat(deaths).isPositive();
        assertThat(reader.polls()).isGreaterThan(10);
        if (ledger == Ledger.ON) {
            assertThat(reader.complaints()).isEmpty();
            assertThat(fixture.counts()).isEqualTo(SwapFixture.complete(EVENTS));
        } else {
            boolean clean = fixture.counts().equals(SwapFixture.complete(EVENTS));
            assertThat(clean && reader.complaints().isEmpty()).isFalse();
        }
    }

    /** Whether the swap came to its end by itself. */
    private boolean swapSome(long rows, Ledger ledger) throws Exception {
        String partition = SwapFixture.PARTITIONS.get(random.nextInt(3));
        long upto = Math.min(EVENTS, rows / 2 + random.nextLong(rows / 2 + AHEAD));
        SwapStep last = SwapStep.values()[random.nextInt(SwapStep.values().length)];
        boolean survives = random.nextBoolean();
        SwapListener listener =
                (step, swapped) -> {
                    if (step == last && !survives) {
                        throw new Killed();
                    }
                };
        try (PartitionSwapper swapper = fixture.swapper(listener)) {
            SwapRequest request = fixture.load(swapper, partition, upto);
            swapper.swap(request);
            swapper.dropStaging(request.staging());
        } catch (IllegalStateException e) {
            requireNothingReplaced(e, ledger);
        } catch (Killed e) {
            recover(ledger);
        }
        return survives;
    }

    private void recover(Ledger ledger) throws Exception {
        try (PartitionSwapper swapper = fixture.swapper((step, swapped) -> {})) {
            while (true) {
                try {
                    swapper.recover();
                    return;
                } catch (IllegalStateException e) {
                    requireNothingReplaced(e, ledger);
                }
            }
        }
    }

    private static void requireNothingReplaced(IllegalStateException error, Ledger ledger) {
        if (!SwapFixture.gaveUp(error)) {
            // Without the ledger rows come while they are copied, which the swap notices.
            assertThat(ledger).isEqualTo(Ledger.OFF);
            assertThat(error).hasMessageContaining("differs from its source");
        }
    }

    /** All events of a day, of which the job still keeps some back. */
    private void bringWhatTheJobHasNotInsertedYet() throws Exception {
        try (PartitionSwapper swapper = fixture.swapper((step, swapped) -> {})) {
            SwapRequest request = fixture.load(swapper, SwapFixture.PARTITIONS.get(0), EVENTS);
            while (true) {
                try {
                    swapper.swap(request);
                    return;
                } catch (IllegalStateException e) {
                    requireNothingReplaced(e, Ledger.OFF);
                }
            }
        }
    }

    private static RowData event(long index) {
        PASSED.incrementAndGet();
        return SwapFixture.event(index);
    }

    private static RateLimiter pace(int readers) {
        RateLimiter pace = RateLimiterStrategy.perSecond(PER_SECOND).createRateLimiter(readers);
        return () -> PERMITS.acquire().thenCompose(ignored -> pace.acquire());
    }

    private JobClient start(FaultProxy proxy, Ledger ledger) throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(200));
        configuration.setString("execution.checkpointing.dir", folder.toUri().toString());
        configuration.setString("restart-strategy.type", "fixed-delay");
        configuration.setString("restart-strategy.fixed-delay.attempts", "1000000");
        configuration.setString("restart-strategy.fixed-delay.delay", "100 ms");
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        env.setParallelism(2);
        DataGeneratorSource<RowData> source =
                new DataGeneratorSource<>(
                        SwapUnderLoadITCase::event,
                        EVENTS,
                        SwapUnderLoadITCase::pace,
                        InternalTypeInfo.of(SwapFixture.ROW_TYPE));
        env.fromSource(source, WatermarkStrategy.noWatermarks(), "events")
                .uid("events")
                .sinkTo(new ExactlyOnceSink(fixture.options(proxy.url(), ledger)))
                .uid("sink");
        return env.executeAsync("inserts against swaps");
    }
}
