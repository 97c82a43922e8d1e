package io.millrace.benchmarks.pipeline;

import org.junit.jupiter.api.Test;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class SideBySideResultTest {

    @Test
    void addsTheMediansOfBothLimitsToTheFloor() {
        SideBySideResult result =
                result(
                        new Cost(Variant.BLACKHOLE, 1, 500_000, 3, 0),
                        new Cost(Variant.BLACKHOLE, 2, 500_000, 9, 0),
                        new Cost(Variant.BLACKHOLE, 3, 500_000, 2, 0),
                        new Cost(Variant.RAW_INSERT, 1, 400_000, 0, 3.5),
                        new Cost(Variant.RAW_INSERT, 2, 400_000, 0, 4.5));

        assertThat(result.floor()).isEqualTo(3 + 4);
    }

    @Test
    void showsTheMedianAndAllValues() {
        SideBySideResult result =
                result(
                        new Cost(Variant.BLACKHOLE, 1, 500_000, 3, 0),
                        new Cost(Variant.RAW_INSERT, 1, 400_000, 0, 3),
                        new Cost(Variant.EXACTLY_ONCE, 1, 150_000, 4, 3),
                        new Cost(Variant.AT_LEAST_ONCE, 1, 150_000, 4, 3),
                        new Cost(Variant.JDBC, 1, 50_000, 15, 6),
                        new Cost(Variant.JDBC, 2, 70_000, 14, 5),
                        new Cost(Variant.JDBC, 3, 60_000, 16, 4));

        assertThat(result.markdown())
                .contains(
                        "| jdbc | 20.00 us (21.00; 19.00; 20.00) | 15.00 us (15.00; 14.00; 16.00) |"
                                + " 5.00 us (6.00; 5.00; 4.00) | 60,000 (50,000; 70,000; 60,000) |");
    }

    private static SideBySideResult result(Cost... costs) {
        return new SideBySideResult(1_000, 404, 150, 2, 3, 0.01, List.of(costs));
    }
}
