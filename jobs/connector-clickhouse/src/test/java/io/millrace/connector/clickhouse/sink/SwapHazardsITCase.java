package io.millrace.connector.clickhouse.sink;

import io.millrace.connector.clickhouse.TestingClickHouse;
import io.millrace.connector.clickhouse.ledger.SwapCounts;
import io.millrace.connector.clickhouse.sink.SwapFixture.Ledger;
import io.millrace.connector.clickhouse.sink.committer.Admission;
import io.millrace.connector.clickhouse.sink.committer.ClickHouseCommittable;
import io.millrace.connector.clickhouse.sink.committer.PartitionGate;
import io.millrace.connector.clickhouse.swap.PartitionSwapper;
import io.millrace.connector.clickhouse.swap.SwapListener;
import io.millrace.connector.clickhouse.swap.SwapRequest;
import io.millrace.connector.clickhouse.swap.SwapStep;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import static io.millrace.connector.clickhouse.sink.SwapFixture.PARTITIONS;
import static io.millrace.connector.clickhouse.sink.SwapFixture.complete;
import static io.millrace.connector.clickhouse.sink.SwapFixture.eventsOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * An insert of the sink against a swap of its partition, at every moment that matters. With the
 * ledger all events are there once and counted once by every view; without it the same moment is
 * shown to lose or double some.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class SwapHazardsITCase {
    @RegisterExtension static final TestingClickHouse CLICKHOUSE = new TestingClickHouse();

    private static final String DAY = PARTITIONS.get(1);

    private final SwapFixture fixture = new SwapFixture(CLICKHOUSE);

    @BeforeEach
    void createTables() {
        fixture.createTables();
    }

    /** Ends a process without any of its own cleaning up, as SIGKILL does. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1;
    }

    /**
     * 30 events of the day are there, 30 more come between the copy of the newer rows and the swap.
     */
    @ParameterizedTest
    @EnumSource
    void anInsertAfterTheCopyOfNewerRows(Ledger ledger) throws Exception {
        insert(ledger, 0, 90);

        swapWith(SwapStep.TAIL_COPIED, 60, ledger, 90, 180);

        assertThat(fixture.counts()).isEqualTo(ledger == Ledger.ON ? complete(60) : complete(30));
    }

    /** The batch run has read events that the stream inserts only later. */
    @ParameterizedTest
    @EnumSource
    void anInsertOfEventsThatTheBatchRunHasBrought(Ledger ledger) throws Exception {
        insert(ledger, 0, 90);

        swap(120);
        insert(ledger, 90, 180);

        assertThat(fixture.counts())
                .isEqualTo(ledger == Ledger.ON ? complete(60) : "70\t60\t70\t70\t70");
    }

    /** The server has the rows, their answer is lost, and they are sent again after the swap. */
    @ParameterizedTest
    @EnumSource
    void aRepeatAfterALostAnswer(Ledger ledger) throws Exception {
        ClickHouseCommittable lost = fixture.committable(eventsOf(DAY, 0, 90));
        fixture.inserter(ledger).insert(lost);
        forgetTokens();

        swap(90);
        fixture.inserter(ledger).insertUnlessThere(lost);

        assertThat(fixture.counts())
                .isEqualTo(ledger == Ledger.ON ? complete(30) : "60\t30\t60\t60\t60");
    }

    /** The same, of events that are partly covered by the batch run and partly newer. */
    @Test
    void aRepeatOfEventsOfWhichTheSwapHasCopiedSome() throws Exception {
        ClickHouseCommittable lost = fixture.committable(eventsOf(DAY, 0, 90));
        fixture.inserter(Ledger.ON).insert(lost);

        swap(45);
        fixture.inserter(Ledger.ON).insertUnlessThere(lost);
        swap(15);
        fixture.inserter(Ledger.ON).insertUnlessThere(lost);

        assertThat(fixture.counts()).isEqualTo(complete(30));
    }

    /** An older snapshot than that of the last swap: what that one has brought stays. */
    @Test
    void anInsertAfterASwapWithAnOlderSnapshot() throws Exception {
        ClickHouseCommittable late = fixture.committable(eventsOf(DAY, 0, 90));

        swap(75);
        swap(30);
        fixture.inserter(Ledger.ON).insertUnlessThere(late);
        fixture.inserter(Ledger.ON).insertUnlessThere(late);

        assertThat(fixture.counts()).isEqualTo(complete(30));
    }

    /** The base table is replaced, the views are not, and the process dies. */
    @ParameterizedTest
    @EnumSource
    void anInsertIntoAPartitionWhoseSwapDied(Ledger ledger) throws Exception {
        swapAndDieAfter(SwapStep.BASE_REPLACED, 90);
        ClickHouseCommittable late = fixture.committable(eventsOf(DAY, 0, 120));

        CompletableFuture<Void> insert =
                CompletableFuture.runAsync(() -> insert(ledger, late, false));
        if (ledger == Ledger.OFF) {
            insert.join();
            assertThat(fixture.counts()).isEqualTo("70\t40\t40\t40\t40");
            return;
        }
        recover();
        insert.join();

        assertThat(fixture.counts()).isEqualTo(complete(40));
    }

    /** Rows that come between the swap of the base table and that of the views. */
    @ParameterizedTest
    @EnumSource
    void anInsertBetweenTheTableAndItsViews(Ledger ledger) throws Exception {
        insert(ledger, 0, 90);

        swapWith(SwapStep.BASE_REPLACED, 60, ledger, 90, 180);

        assertThat(fixture.counts())
                .isEqualTo(ledger == Ledger.ON ? complete(60) : "60\t60\t30\t30\t30");
    }

    /** It has looked at the ledger, then the whole swap happens, then its statement arrives. */
    @Test
    void anInsertThatKnowsAnOldLedgerIsRefusedAndMadeAgain() throws Exception {
        ClickHouseCommittable late = fixture.committable(eventsOf(DAY, 0, 180));
        PartitionGate gate = fixture.gate();
        AtomicInteger admissions = new AtomicInteger();
        PartitionGate overtaken =
                committable -> {
                    Optional<Admission> admission = gate.admit(committable);
                    if (admissions.incrementAndGet() == 1) {
                        swapUnchecked(90);
                    }
                    return admission;
                };

        fixture.inserter(overtaken).insert(late);

        assertThat(admissions).hasValue(2);
        assertThat(fixture.counts()).isEqualTo(complete(60));
    }

    /** It has begun before the swap and writes its rows after it. */
    @Test
    void theSwapWaitsForInsertsThatHaveBegun() throws Exception {
        insert(Ledger.ON, 0, 90);
        List<CompletableFuture<String>> slow = new ArrayList<>();
        SwapListener beginning =
                (step, partition) -> {
                    if (step == SwapStep.CLAIMED) {
                        slow.add(
                                begin(
                                        "INSERT INTO swap.events SELECT 'slow', 0, '', 0, toDateTime64('2026-01-16 00:00:00', 3, 'UTC'), generateUUIDv4() FROM numbers(1) WHERE sleepEachRow(2) = 0"));
                    } else if (step == SwapStep.INSERTS_ENDED) {
                        assertThat(runningInserts()).isEqualTo("0");
                    }
                };

        try (PartitionSwapper swapper = fixture.swapper(beginning, Duration.ofMinutes(1))) {
            swapper.swap(fixture.load(swapper, DAY, 90));
        }
        slow.get(0).join();

        assertThat(CLICKHOUSE.query("SELECT count() FROM swap.events WHERE _src = 'slow'"))
                .isEqualTo("1");
        assertThat(fixture.counts()).isEqualTo(complete(31));
    }

    @Test
    void theSwapGivesUpWhenInsertsDoNotEnd() throws Exception {
        insert(Ledger.ON, 0, 90);
        List<CompletableFuture<String>> slow = new ArrayList<>();
        SwapListener beginning =
                (step, partition) -> {
                    if (step == SwapStep.CLAIMED) {
                        slow.add(
                                begin(
                                        "INSERT INTO swap.by_day SELECT '2026-01-16', 0 FROM swap.events WHERE sleepEachRow(0.1) = 0 SETTINGS max_block_size = 1, max_threads = 1"));
                    }
                };

        try (PartitionSwapper swapper = fixture.swapper(beginning)) {
            SwapRequest request = fixture.load(swapper, DAY, 60);
            assertThatThrownBy(() -> swapper.swap(request))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(
                            "Inserts into swap.events have been running for more than 400 ms: nothing was replaced.");
        }
        slow.get(0).join();
        insert(Ledger.ON, 90, 180);

        assertThat(fixture.counts()).isEqualTo(complete(60));
        assertThat(workTables()).isEmpty();
    }

    /** Runs an insert that takes its time; returns when the server is at work on it. */
    private static CompletableFuture<String> begin(String insert) {
        CompletableFuture<String> running =
                CompletableFuture.supplyAsync(() -> CLICKHOUSE.query(insert));
        Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> runningInserts().equals("1"));
        return running;
    }

    private static String runningInserts() {
        return CLICKHOUSE.query(
                "SELECT count() FROM system.processes WHERE query LIKE 'INSERT INTO swap.%sleepEachRow%'");
    }

    /** Inserts wait for the lease, no longer, and say what to do. */
    @Test
    void anInsertSoundsTheAlarmWhenTheLeaseIsOver() throws Exception {
        ClickHouseCommittable late = fixture.committable(eventsOf(DAY, 0, 120));
        swapAndDieAfter(SwapStep.REPLACING, 90);

        assertThatThrownBy(() -> fixture.inserter(Ledger.ON).insert(late))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageMatching(
                        "(?s)Cannot insert 40 rows into swap.events, partition 20260116 .* began to swap the partition and has not been heard of for \\d+ s after its lease ended. Run it again: it finishes or rolls back what it began.");
    }

    /** A process dies after each of its steps, while an insert comes; the next one recovers. */
    @ParameterizedTest
    @EnumSource
    void aSwapThatDiesIsFinishedOrRolledBack(SwapStep step) throws Exception {
        insert(Ledger.ON, 0, 90);
        ClickHouseCommittable lost = fixture.committable(eventsOf(DAY, 90, 120));
        fixture.inserter(Ledger.ON).insert(lost);

        swapAndDieAfter(step, 105);
        CompletableFuture<Void> repeat =
                CompletableFuture.runAsync(() -> insert(Ledger.ON, lost, true));
        CompletableFuture<Void> fresh =
                CompletableFuture.runAsync(() -> insert(Ledger.ON, 120, 180));
        recover();
        repeat.join();
        fresh.join();

        assertThat(fixture.counts()).isEqualTo(complete(60));
        assertThat(doneSwaps()).isEqualTo(step.compareTo(SwapStep.REPLACING) < 0 ? "0" : "1");
        swap(180);
        insert(Ledger.ON, lost, true);
        assertThat(fixture.counts()).isEqualTo(complete(60));
    }

    /** The one that recovers dies too, at each of its steps. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "CLAIMED")
    void aRecoveryThatDiesIsFinishedByTheNext(SwapStep step) throws Exception {
        insert(Ledger.ON, 0, 90);
        swapAndDieAfter(SwapStep.BASE_REPLACED, 120);

        try (PartitionSwapper swapper = fixture.swapper(dyingAfter(step))) {
            assertThatThrownBy(swapper::recover).isInstanceOf(Killed.class);
        }
        CompletableFuture<Void> fresh =
                CompletableFuture.runAsync(() -> insert(Ledger.ON, 90, 180));
        recover();
        fresh.join();

        assertThat(fixture.counts()).isEqualTo(complete(60));
    }

    /** It is only slow: another one takes over, then it goes on. */
    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"PREPARED", "DONE", "CLEANED"})
    void aSwapThatWakesUpAfterItsLeaseChangesNothing(SwapStep step) throws Exception {
        insert(Ledger.ON, 0, 90);
        AtomicInteger reached = new AtomicInteger();
        SwapListener overtaken =
                (now, partition) -> {
                    if (now == step && reached.incrementAndGet() == 1) {
                        recoverUnchecked();
                        insert(Ledger.ON, 120, 180);
                    }
                };

        try (PartitionSwapper swapper = fixture.swapper(overtaken)) {
            SwapRequest request = fixture.load(swapper, DAY, 120);
            assertThatThrownBy(() -> swapper.swap(request)).hasMessageContaining("__swap_");
        }
        insert(Ledger.ON, 90, 120);

        assertThat(fixture.counts()).isEqualTo(complete(60));
        assertThat(workTables()).isEmpty();
    }

    @Test
    void twoSwapsOfOnePartitionDoNotMix() throws Exception {
        insert(Ledger.ON, 0, 90);
        SwapListener second =
                (step, partition) -> {
                    if (step == SwapStep.CLAIMED) {
                        assertThatThrownBy(() -> swap(60))
                                .isInstanceOf(IllegalStateException.class)
                                .hasMessageMatching(
                                        "Run .* is swapping partition 20260116 of swap.events: nothing was replaced.");
                    }
                };

        try (PartitionSwapper swapper = fixture.swapper(second)) {
            swapper.swap(fixture.load(swapper, DAY, 90));
        }
        insert(Ledger.ON, 90, 180);

        assertThat(fixture.counts()).isEqualTo(complete(60));
        assertThat(workTables()).isEmpty();
    }

    /** They may both be refused, but never both swap. */
    @Test
    void ofTwoSwapsThatBeginAtOnceOneIsRefused() throws Exception {
        insert(Ledger.ON, 0, 90);

        for (int round = 0; round < 5; round++) {
            int before = Integer.parseInt(doneSwaps());
            CompletableFuture<Integer> other =
                    CompletableFuture.supplyAsync(() -> swapUnlessRefused(60));
            int swapped = swapUnlessRefused(75) + other.join();

            assertThat(swapped).isEqualTo(Integer.parseInt(doneSwaps()) - before);
        }
        insert(Ledger.ON, 90, 180);

        assertThat(fixture.counts()).isEqualTo(complete(60));
        assertThat(workTables()).isEmpty();
    }

    private int swapUnlessRefused(long upto) {
        try {
            swap(upto);
            return 1;
        } catch (IllegalStateException e) {
            assertThat(e)
                    .hasMessageMatching(
                            "Run .* is swapping partition 20260116 of swap.events: nothing was replaced.");
            return 0;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aSecondSwapOfTheSameRunDoesNothing() throws Exception {
        insert(Ledger.ON, 0, 90);
        try (PartitionSwapper swapper = fixture.swapper((step, partition) -> {})) {
            SwapRequest request = fixture.load(swapper, DAY, 60);
            SwapCounts counts = swapper.swap(request);
            insert(Ledger.ON, 90, 180);
            String ledger = ledgerEntries();
            CLICKHOUSE.query("TRUNCATE TABLE " + request.staging().quoted());

            assertThat(swapper.swap(request)).isEqualTo(counts);
            assertThat(ledgerEntries()).isEqualTo(ledger);
        }
        assertThat(fixture.counts()).isEqualTo(complete(60));
        assertThat(workTables()).isEmpty();
    }

    /** Another process has swapped for the same run after this one began. */
    @Test
    void aSwapOfTheSameRunInAnotherProcessIsNotRepeated() throws Exception {
        insert(Ledger.ON, 0, 90);
        SwapRequest[] request = new SwapRequest[1];
        AtomicInteger prepared = new AtomicInteger();
        SwapListener overtaken =
                (step, partition) -> {
                    if (step == SwapStep.PREPARED && prepared.incrementAndGet() == 1) {
                        swapUnchecked(request[0]);
                        insert(Ledger.ON, 90, 120);
                    }
                };

        try (PartitionSwapper swapper = fixture.swapper(overtaken)) {
            request[0] = fixture.load(swapper, DAY, 105);
            assertThat(swapper.swap(request[0]))
                    .hasToString("SwapCounts[rowsBefore=30, rowsAfter=35, identical=false]");
        }
        insert(Ledger.ON, 120, 180);

        assertThat(fixture.counts()).isEqualTo(complete(60));
        assertThat(ledgerEntries()).isEqualTo("done,replacing,swapping\nreleased,swapping");
        assertThat(workTables()).isEmpty();
    }

    private void swapUnchecked(SwapRequest request) {
        try (PartitionSwapper swapper = fixture.swapper((step, partition) -> {})) {
            swapper.swap(request);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** A partition of which the batch run has nothing left is emptied, its aggregates too. */
    @Test
    void aSwapCanRemoveAllRows() throws Exception {
        insert(Ledger.ON, 0, 90);
        try (PartitionSwapper swapper = fixture.swapper((step, partition) -> {})) {
            SwapRequest request = fixture.load(swapper, DAY, 90);
            CLICKHOUSE.query("TRUNCATE TABLE " + request.staging().quoted());

            assertThat(swapper.swap(request))
                    .hasToString("SwapCounts[rowsBefore=30, rowsAfter=0, identical=false]");
        }

        assertThat(fixture.counts()).isEqualTo(complete(0));
    }

    private void swapWith(SwapStep step, long upto, Ledger ledger, long from, long to)
            throws Exception {
        CompletableFuture<?>[] insert = new CompletableFuture<?>[1];
        SwapListener listener =
                (now, partition) -> {
                    if (now == step) {
                        insert[0] = CompletableFuture.runAsync(() -> insert(ledger, from, to));
                        if (ledger == Ledger.OFF) {
                            insert[0].join();
                        }
                    }
                };
        try (PartitionSwapper swapper = fixture.swapper(listener)) {
            swapper.swap(fixture.load(swapper, DAY, upto));
        }
        insert[0].join();
    }

    private void swap(long upto) throws Exception {
        try (PartitionSwapper swapper = fixture.swapper((step, partition) -> {})) {
            SwapRequest request = fixture.load(swapper, DAY, upto);
            swapper.swap(request);
            swapper.dropStaging(request.staging());
        }
    }

    private void swapUnchecked(long upto) {
        try {
            swap(upto);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private void swapAndDieAfter(SwapStep step, long upto) throws Exception {
        try (PartitionSwapper swapper = fixture.swapper(dyingAfter(step))) {
            SwapRequest request = fixture.load(swapper, DAY, upto);
            assertThatThrownBy(() -> swapper.swap(request)).isInstanceOf(Killed.class);
        }
    }

    private static SwapListener dyingAfter(SwapStep step) {
        return (now, partition) -> {
            if (now == step) {
                throw new Killed();
            }
        };
    }

    private void recover() throws Exception {
        try (PartitionSwapper swapper = fixture.swapper((step, partition) -> {})) {
            swapper.recover();
        }
    }

    private void recoverUnchecked() {
        try {
            recover();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private void insert(Ledger ledger, long from, long to) {
        try {
            insert(ledger, fixture.committable(eventsOf(DAY, from, to)), false);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** Goes on after an alarm, as a job does that restarts. */
    private void insert(Ledger ledger, ClickHouseCommittable committable, boolean restored) {
        boolean mayBeThere = restored;
        while (true) {
            try {
                if (mayBeThere) {
                    fixture.inserter(ledger).insertUnlessThere(committable);
                } else {
                    fixture.inserter(ledger).insert(committable);
                }
                return;
            } catch (IllegalStateException alarm) {
                mayBeThere = true;
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
    }

    /** As after many inserts. */
    private static void forgetTokens() {
        for (String table : new String[] {"events", "by_kind", "by_hour", "by_day"}) {
            CLICKHOUSE.query(
                    "ALTER TABLE swap.%s MODIFY SETTING non_replicated_deduplication_window = 0"
                            .formatted(table),
                    "ALTER TABLE swap.%s MODIFY SETTING non_replicated_deduplication_window = 1000"
                            .formatted(table));
        }
    }

    private static String doneSwaps() {
        return CLICKHOUSE.query(
                "SELECT uniqExact(run_id) FROM swap.partition_swaps WHERE state = 'done'");
    }

    /** The states of each attempt. */
    private static String ledgerEntries() {
        return CLICKHOUSE.query(
                "SELECT arrayStringConcat(arraySort(groupUniqArray(toString(state))), ',') AS states FROM swap.partition_swaps GROUP BY attempt_id ORDER BY states");
    }

    private static String workTables() {
        return CLICKHOUSE.query(
                "SELECT name FROM system.tables WHERE database = 'swap' AND name LIKE '%\\_\\_swap\\_%'");
    }
}
