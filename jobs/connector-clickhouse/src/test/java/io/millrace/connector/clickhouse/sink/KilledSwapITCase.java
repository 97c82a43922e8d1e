package io.millrace.connector.clickhouse.sink;

import io.millrace.connector.clickhouse.TestingClickHouse;
import io.millrace.connector.clickhouse.sink.SwapFixture.Ledger;
import io.millrace.connector.clickhouse.sink.committer.ClickHouseCommittable;
import io.millrace.connector.clickhouse.sink.committer.TestingInserter;
import io.millrace.connector.clickhouse.swap.PartitionSwapper;
import io.millrace.connector.clickhouse.swap.SwapStep;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import static io.millrace.connector.clickhouse.sink.SwapFixture.PARTITIONS;
import static io.millrace.connector.clickhouse.sink.SwapFixture.complete;
import static io.millrace.connector.clickhouse.sink.SwapFixture.eventsOf;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * SIGKILL for a process that swaps one partition after the other, in the middle of its statements.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class KilledSwapITCase {
    @RegisterExtension static final TestingClickHouse CLICKHOUSE = new TestingClickHouse();

    private static final int KILLS = 2;
    private static final int STEP = 90;

    private final SwapFixture fixture = new SwapFixture(CLICKHOUSE);
    private final Random random = new Random(4);
    private volatile boolean stopped;
    private long inserted;

    @BeforeEach
    void createTables() {
        fixture.createTables();
    }

    /** The next process finishes what had begun to replace live tables, and takes back the rest. */
    @Test
    void everyEventIsThereOnceWhicheverStepAProcessIsKilledAfter() throws Exception {
        Map<UUID, SwapStep> killed = new LinkedHashMap<>();

        whileEventsAreInserted(
                () -> {
                    for (SwapStep step : SwapStep.values()) {
                        try (SwappingProcess swaps =
                                SwappingProcess.start(CLICKHOUSE.server(), step.name())) {
                            killed.put(swaps.run(), step);
                            swaps.awaitStep(step.name());
                        }
                    }
                });

        assertThat(killed).hasSize(SwapStep.values().length);
        killed.forEach(
                (run, step) ->
                        assertThat(isDone(run))
                                .as("killed after %s", step)
                                .isEqualTo(step.compareTo(SwapStep.REPLACING) >= 0));
    }

    @Test
    void everyEventIsThereOnceWhenAProcessIsKilledAnywhere() throws Exception {
        whileEventsAreInserted(
                () -> {
                    for (int kill = 0; kill < KILLS; kill++) {
                        try (SwappingProcess swaps =
                                SwappingProcess.start(CLICKHOUSE.server(), "")) {
                            swaps.run();
                            swaps.run();
                            int delay = random.nextInt(300);
                            Awaitility.await()
                                    .pollDelay(Duration.ofMillis(delay))
                                    .until(() -> true);
                        }
                    }
                });
    }

    private void whileEventsAreInserted(ThrowingRunnable kills) throws Exception {
        CompletableFuture<Void> inserts;
        try (SwapReader reader = new SwapReader(CLICKHOUSE, Long.MAX_VALUE)) {
            inserts = CompletableFuture.runAsync(this::insertUntilStopped);
            try {
                kills.run();
                try (PartitionSwapper swapper = fixture.swapper((step, partition) -> {})) {
                    SwapFixture.untilInsertsEnd(swapper::recover);
                }
            } finally {
                stopped = true;
            }
            inserts.join();
            assertThat(reader.complaints()).isEmpty();
            assertThat(reader.polls()).isGreaterThan(10);
        }
        assertThat(fixture.counts()).isEqualTo(complete(distinctEvents()));
        assertThat(distinctEvents()).isGreaterThanOrEqualTo(inserted).isPositive();
    }

    /** What a test does while the inserts go on. */
    @FunctionalInterface
    private interface ThrowingRunnable {
        void run() throws Exception;
    }

    private void insertUntilStopped() {
        try {
            while (!stopped) {
                for (String partition : PARTITIONS) {
                    insert(fixture.committable(eventsOf(partition, inserted, inserted + STEP)));
                }
                inserted += STEP;
            }
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** After an alarm the job restarts, and the insert is one that may be there. */
    private void insert(ClickHouseCommittable committable) throws Exception {
        TestingInserter inserter = fixture.inserter(Ledger.ON);
        boolean restored = random.nextInt(4) == 0;
        while (true) {
            try {
                if (restored) {
                    inserter.insertUnlessThere(committable);
                } else {
                    inserter.insert(committable);
                }
                return;
            } catch (IllegalStateException alarm) {
                restored = true;
            }
        }
    }

    private static long distinctEvents() {
        return Long.parseLong(CLICKHOUSE.query("SELECT uniqExact(_src, _pos) FROM swap.events"));
    }

    private static boolean isDone(UUID run) {
        return CLICKHOUSE
                .query(
                        "SELECT countIf(state = 'done') > 0 FROM swap.partition_swaps WHERE run_id = '%s'"
                                .formatted(run))
                .equals("1");
    }
}
