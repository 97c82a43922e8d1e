package io.millrace.pipelines.events;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;

/** The rule itself, and that its streaming and its batch form are the same rule. */
class DuplicateRuleTest {
    private static final int WINDOW_SECONDS = 600;

    @Test
    void repeatsWithinTheWindowAfterTheFirstOccurrenceOnly() throws Exception {
        // 0 is first; +9 and -9 minutes repeat it; +11 is a first occurrence itself, which +20 then
        // repeats.
        long minute = 60_000;
        long[] times = {
            0, 9 * minute, -9 * minute, 11 * minute, 20 * minute, 21 * minute, 22 * minute
        };

        assertThat(streaming(times)).containsExactly(false, true, true, false, true, true, false);
        assertThat(batch(times)).containsExactly(false, true, true, false, true, true, false);
    }

    @Test
    void streamingAndBatchAgreeOnAnyOrder() throws Exception {
        var random = new Random(7);
        for (int round = 0; round < 300; round++) {
            long[] times = random.longs(1 + random.nextInt(40), 0, 4_000_000).toArray();

            assertThat(streaming(times)).as(Arrays.toString(times)).isEqualTo(batch(times));
        }
    }

    private static List<Boolean> batch(long[] times) {
        var function = new RepeatsWithin();
        var first = function.createAccumulator();
        List<Boolean> repeats = new ArrayList<>();
        for (long time : times) {
            function.accumulate(first, Instant.ofEpochMilli(time), WINDOW_SECONDS);
            repeats.add(function.getValue(first));
        }
        return repeats;
    }

    private static List<Boolean> streaming(long[] times) throws Exception {
        try (var marking = DuplicateMarking.open()) {
            for (long time : times) {
                marking.process("01234567-89ab-cdef-0123-456789abcdef", time);
            }
            return marking.marks();
        }
    }
}
