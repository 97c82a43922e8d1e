package io.millrace.pipelines.reconcile;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

import static io.millrace.pipelines.reconcile.RowDifference.Kind.CHANGED;
import static io.millrace.pipelines.reconcile.RowDifference.Kind.EXTRA;
import static io.millrace.pipelines.reconcile.RowDifference.Kind.MISSING;
import static org.assertj.core.api.Assertions.assertThat;

class RowDifferenceTest {
    private static final TableHour HOUR = new TableHour("orders", 0);

    @Test
    void tellsMissingExtraAndChangedApart() {
        Map<String, List<Long>> lake =
                Map.of("a", List.of(1L), "b", List.of(2L), "c", List.of(3L), "d", List.of(4L, 5L));
        Map<String, List<Long>> speed =
                Map.of(
                        "b", List.of(2L, 2L),
                        "c", List.of(30L),
                        "d", List.of(5L, 4L),
                        "e", List.of(6L));

        assertThat(RowDifference.between(HOUR, lake, speed))
                .containsExactly(
                        new RowDifference(HOUR, "a", MISSING),
                        new RowDifference(HOUR, "b", EXTRA),
                        new RowDifference(HOUR, "c", CHANGED),
                        new RowDifference(HOUR, "e", EXTRA));
    }

    @Test
    void summariesAgreeOnlyWhenRowsHashAndAmountDo() {
        var summary = new HourSummary(2, 17, new java.math.BigDecimal("3.50"));

        assertThat(summary.agreesWith(new HourSummary(2, 17, new java.math.BigDecimal("3.5"))))
                .isTrue();
        assertThat(summary.agreesWith(new HourSummary(3, 17, new java.math.BigDecimal("3.5"))))
                .isFalse();
        assertThat(summary.agreesWith(new HourSummary(2, 18, new java.math.BigDecimal("3.5"))))
                .isFalse();
        assertThat(summary.agreesWith(new HourSummary(2, 17, new java.math.BigDecimal("3.51"))))
                .isFalse();
    }
}
