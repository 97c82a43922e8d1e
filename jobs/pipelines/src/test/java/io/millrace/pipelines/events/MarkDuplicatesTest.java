package io.millrace.pipelines.events;

import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

import static org.assertj.core.api.Assertions.assertThat;

/** What the operator adds to the rule: it keeps ids apart, through failures, and forgets them. */
class MarkDuplicatesTest {
    private static final long MINUTE = 60_000;
    private static final String ONE = "00000000-0000-0000-0000-000000000001";
    private static final String TWO = "00000000-0000-0001-0000-000000000000";

    @Test
    void keepsManyIdsApart() throws Exception {
        var random = new Random(7);
        Map<String, Long> first = new HashMap<>();
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            ids.add(new UUID(random.nextLong(), random.nextLong()).toString());
        }
        List<Boolean> expected = new ArrayList<>();
        try (var marking = DuplicateMarking.open()) {
            for (int i = 0; i < 60_000; i++) {
                String id = ids.get(random.nextInt(ids.size()));
                long time = random.nextInt(40) * MINUTE;
                Long known = first.get(id);
                boolean repeats = known != null && Math.abs(known - time) <= 10 * MINUTE;
                if (!repeats) {
                    first.put(id, time);
                }
                expected.add(repeats);
                marking.process(id, time);
            }

            assertThat(marking.marks()).isEqualTo(expected).contains(true, false);
        }
    }

    @Test
    void tellsIdsApartThatDifferInOneHalf() throws Exception {
        try (var marking = DuplicateMarking.open()) {
            for (String id : List.of(ONE, TWO, ONE, TWO)) {
                marking.process(id, 0);
            }

            assertThat(marking.marks()).containsExactly(false, false, true, true);
        }
    }

    @Test
    void letsPoisonPass() throws Exception {
        try (var marking = DuplicateMarking.open()) {
            marking.process(null, 5);
            marking.process(null, 5);

            assertThat(marking.marks()).containsExactly(false, false);
        }
    }

    @Test
    void remembersThroughARestoreAndARescale() throws Exception {
        var random = new Random(11);
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            ids.add(new UUID(random.nextLong(), random.nextLong()).toString());
        }
        OperatorSubtaskState saved;
        try (var marking = DuplicateMarking.open()) {
            // 1 the first half, 2 checkpoint, 3 the second half, 4 checkpoint two minutes later
            for (String id : ids.subList(0, 1_000)) {
                marking.process(id, 0);
            }
            marking.snapshot(1);
            marking.processingTime(2 * MINUTE);
            for (String id : ids.subList(1_000, 2_000)) {
                marking.process(id, 0);
            }
            saved = marking.snapshot(2);
        }

        OperatorSubtaskState[] scaled = new OperatorSubtaskState[2];
        int repeated = 0;
        for (int subtask = 0; subtask < 2; subtask++) {
            try (var marking = DuplicateMarking.restore(2, subtask, 3 * MINUTE, saved)) {
                repeated += repeated(marking, ids, 2, subtask);
                scaled[subtask] = marking.snapshot(3);
            }
        }
        assertThat(repeated).isEqualTo(2_000);

        try (var marking = DuplicateMarking.restore(1, 0, 4 * MINUTE, scaled)) {
            assertThat(repeated(marking, ids, 1, 0)).isEqualTo(2_000);
        }
    }

    /** Sends each id that belongs to the subtask once more; how many are recognised. */
    private static int repeated(
            DuplicateMarking marking, List<String> ids, int parallelism, int subtask)
            throws Exception {
        for (String id : ids) {
            int bucket = MarkDuplicates.bucket(DuplicateMarking.event(id, 0));
            if (KeyGroupRangeAssignment.assignKeyToParallelOperator(
                            bucket, DuplicateMarking.KEY_GROUPS, parallelism)
                    == subtask) {
                marking.process(id, MINUTE);
            }
        }
        return (int) marking.marks().stream().filter(mark -> mark).count();
    }

    @Test
    void restoresTheLatestFirstOccurrence() throws Exception {
        OperatorSubtaskState saved;
        try (var marking = DuplicateMarking.open()) {
            marking.process(ONE, 0);
            marking.snapshot(1);
            marking.process(ONE, 20 * MINUTE);
            saved = marking.snapshot(2);
        }
        try (var marking = DuplicateMarking.restore(1, 0, MINUTE, saved)) {
            marking.process(ONE, 25 * MINUTE);
            marking.process(ONE, 0);

            assertThat(marking.marks()).containsExactly(true, false);
        }
    }

    @Test
    void forgetsAfterTheRetention() throws Exception {
        OperatorSubtaskState saved;
        try (var marking = DuplicateMarking.open()) {
            marking.process(ONE, 0);
            marking.snapshot(1);
            marking.processingTime(30 * MINUTE);
            marking.process(ONE, 0);
            marking.processingTime(31 * MINUTE);
            assertThat(marking.savedIds()).isOne();
            marking.snapshot(2);
            assertThat(marking.savedIds()).isZero();
            marking.process(ONE, 0);
            saved = marking.snapshot(3);

            assertThat(marking.marks()).containsExactly(false, true, false);
        }
        try (var marking = DuplicateMarking.restore(1, 0, 62 * MINUTE, saved)) {
            marking.process(ONE, 0);

            assertThat(marking.marks()).containsExactly(false);
        }
    }

    @Test
    void savesEachIdOnce() throws Exception {
        try (var marking = DuplicateMarking.open()) {
            marking.process(ONE, 0);
            marking.snapshot(1);
            marking.process(ONE, 0);
            marking.process(TWO, 0);
            marking.snapshot(2);
            marking.snapshot(3);

            assertThat(marking.savedIds()).isEqualTo(2);
        }
    }
}
