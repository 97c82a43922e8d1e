package io.millrace.connector.clickhouse.sink.committer;

import io.millrace.connector.clickhouse.client.TableName;
import io.millrace.connector.clickhouse.ledger.SwapLedger;
import io.millrace.connector.clickhouse.sink.writer.Batch;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class LedgerGateTest {
    private static final String FIRST = "11111111-1111-1111-1111-111111111111";
    private static final String SECOND = "22222222-2222-2222-2222-222222222222";
    private static final String UNCHANGED =
            "throwIf((SELECT count() FROM `speed`.`swaps` WHERE table_name = 'speed.events' AND partition_id = '20260115') != %d, 'The partition was swapped meanwhile', toInt32(31001)) = 0";

    private final RecordingClient client = new RecordingClient();
    private final LedgerGate gate =
            new LedgerGate(new SwapLedger(client, new TableName("speed", "swaps")));
    private final ClickHouseCommittable committable = TestingCommittables.ofCheckpoint(1);

    @Test
    void keepsTheTokenAndAllRowsBeforeTheFirstSwap() throws Exception {
        Admission admission = admitted();

        assertThat(admission.committable().token()).isEqualTo(TestingCommittables.TOKEN);
        assertThat(admission.earlierTokens()).isEmpty();
        assertThat(admission.condition()).isEqualTo(UNCHANGED.formatted(0));
        assertThat(admission.committable().settings())
                .containsAllEntriesOf(committable.settings())
                .containsEntry("allow_custom_error_code_in_throwif", "1");
    }

    @Test
    void leavesOutWhatSwapsHaveBrought() throws Exception {
        answer(entry(FIRST, "swapping,replacing,done", 3, 1, 90, 1_000));

        assertThat(admitted().condition())
                .isEqualTo(
                        UNCHANGED.formatted(3)
                                + " AND _pos > transform(toString(_src), ['a'], CAST([90], 'Array(Int64)'), toInt64(-1))");
    }

    @Test
    void takesAnotherTokenAfterEachSwapAndTheSameOneEachTime() throws Exception {
        UUID afterFirst = afterSwaps(entry(FIRST, "done", 3, 1, 90, 0)).committable().token();
        Admission afterSecond =
                afterSwaps(entry(SECOND, "done", 3, 2, 80, 0), entry(FIRST, "done", 3, 1, 90, 0));
        UUID again = afterSwaps(entry(FIRST, "done", 4, 1, 90, 0)).committable().token();

        assertThat(afterSecond.earlierTokens())
                .containsExactly(TestingCommittables.TOKEN, afterFirst);
        assertThat(afterSecond.committable().token())
                .isNotIn(TestingCommittables.TOKEN, afterFirst);
        assertThat(again).isEqualTo(afterFirst);
    }

    @Test
    void admitsNothingDuringASwap() throws Exception {
        answer(entry(FIRST, "swapping", 1, 0, 90, 1_000));
        answer(entry(FIRST, "swapping,replacing", 2, 0, 90, 1_000));
        answer(entry(FIRST, "swapping,replacing,done", 3, 1, 90, 0));

        assertThat(gate.admit(committable)).isEmpty();
        assertThat(gate.admit(committable)).isEmpty();
        assertThat(admitted().condition()).startsWith(UNCHANGED.formatted(3));
    }

    @ParameterizedTest
    @CsvSource({"90, true", "91, false"})
    void knowsWhenSwapsHaveBroughtEverything(long position, boolean covers) throws Exception {
        answer(entry(FIRST, "done", 3, 1, 90, 0));
        Batch batch = committable.batch();
        Batch positioned =
                new Batch(
                        batch.table(),
                        batch.format(),
                        batch.partition(),
                        batch.rows(),
                        batch.bytes(),
                        batch.body(),
                        List.of(),
                        Map.of("a", position));

        assertThat(
                        gate.admit(TestingCommittables.of(positioned, TestingCommittables.TOKEN, 1))
                                .orElseThrow()
                                .covers())
                .isEqualTo(covers);
    }

    /** Rows whose positions are not known may be newer. */
    @Test
    void doesNotTakeRowsWithoutPositionsAsBrought() throws Exception {
        assertThat(afterSwaps(entry(FIRST, "done", 3, 1, 90, 0)).covers()).isFalse();
    }

    @Test
    void soundsTheAlarmWhenTheSwapIsDead() {
        answer(entry(FIRST, "swapping", 1, 0, 90, -61_000));

        assertThatThrownBy(() -> gate.admit(committable))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "Cannot insert "
                                + committable.description()
                                + ": run "
                                + FIRST
                                + " began to swap the partition and has not been heard of for 61 s after its lease ended. Run it again: it finishes or rolls back what it began.");
    }

    @SafeVarargs
    private Admission afterSwaps(List<String>... entries) throws Exception {
        answer(entries);
        return admitted();
    }

    private Admission admitted() throws Exception {
        return gate.admit(committable).orElseThrow();
    }

    @SafeVarargs
    private void answer(List<String>... entries) {
        client.answers.add(List.of(entries));
    }

    /** A row as the ledger's query gives it. */
    private static List<String> entry(
            String run, String states, int entries, int ordinal, long upto, long leaseMillis) {
        return new ArrayList<>(
                List.of(
                        run,
                        run,
                        "00000000-0000-0000-0000-000000000000",
                        states,
                        Integer.toString(entries),
                        Integer.toString(ordinal),
                        "0",
                        "0",
                        "true",
                        "staging",
                        "",
                        Long.toString(leaseMillis),
                        "a",
                        Long.toString(upto),
                        "20260115"));
    }
}
