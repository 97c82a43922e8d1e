package io.millrace.connector.clickhouse.sink;

import io.millrace.connector.clickhouse.TestingClickHouse;
import io.millrace.connector.clickhouse.sink.SwapFixture.Ledger;
import io.millrace.connector.clickhouse.sink.committer.ClickHouseCommittable;
import io.millrace.connector.clickhouse.sink.committer.RetryingInserter;
import io.millrace.connector.clickhouse.swap.PartitionSwapper;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import static io.millrace.connector.clickhouse.sink.SwapFixture.PARTITIONS;
import static io.millrace.connector.clickhouse.sink.SwapFixture.complete;
import static io.millrace.connector.clickhouse.sink.SwapFixture.eventsOf;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * SIGKILL for a process that swaps one partition after the other, in the middle of its statements.
 */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class KilledSwapITCase {
    @RegisterExtension static final TestingClickHouse CLICKHOUSE = new TestingClickHouse();

    private static final int KILLS = 4;
    private static final int STEP = 90;

    private final SwapFixture fixture = new SwapFixture(CLICKHOUSE);
    private final Random random = new Random(4);
    private volatile boolean stopped;
    private long inserted;

    @Test
    void everyEventIsThereOnceHoweverOftenSwapsAreKilled() throws Exception {
        fixture.createTables();
        CompletableFuture<Void> inserts;
        try (SwapReader reader = new SwapReader(CLICKHOUSE, Long.MAX_VALUE)) {
            inserts = CompletableFuture.runAsync(this::insertUntilStopped);
            for (int kill = 0; kill < KILLS; kill++) {
                int before = doneSwaps();
                Process swaps = startSwaps();
                Awaitility.await()
                        .atMost(Duration.ofSeconds(30))
                        .until(() -> doneSwaps() > before || !swaps.isAlive());
                boolean ended = swaps.waitFor(random.nextInt(300), TimeUnit.MILLISECONDS);
                assertThat(ended).as("the process ended by itself").isFalse();
                swaps.destroyForcibly().waitFor();
            }
            try (PartitionSwapper swapper = fixture.swapper((step, partition) -> {})) {
                swapper.recover();
            }
            stopped = true;
            inserts.join();
            assertThat(reader.complaints()).isEmpty();
        }

        assertThat(fixture.counts()).isEqualTo(complete(distinctEvents()));
        assertThat(distinctEvents()).isGreaterThanOrEqualTo(inserted);
    }

    private static Process startSwaps() throws Exception {
        return SwappingProcess.start(
                CLICKHOUSE.server().httpUrl(),
                CLICKHOUSE.server().user(),
                CLICKHOUSE.server().password());
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
        RetryingInserter inserter = fixture.inserter(Ledger.ON);
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

    private static int doneSwaps() {
        return Integer.parseInt(
                CLICKHOUSE.query(
                        "SELECT uniqExact(run_id) FROM swap.partition_swaps WHERE state = 'done'"));
    }
}
