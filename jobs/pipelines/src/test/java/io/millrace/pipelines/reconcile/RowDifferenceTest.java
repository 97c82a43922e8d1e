package io.millrace.pipelines.reconcile;

import org.junit.jupiter.api.Test;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

class RowDifferenceTest {
    private static final TableHour EVENTS = new TableHour(TableHour.EVENTS, 0);
    private static final TableHour ORDERS = new TableHour("orders", 0);
    private static final Reach UP_TO_9 = new Reach(Map.of("s", 9L));
    private static final Reach UP_TO_5 = new Reach(Map.of("s", 5L));

    @Test
    void tellsMissingExtraAndChangedApart() {
        Map<String, List<RowVersion>> lake =
                Map.of("a", rows(1), "b", rows(2), "c", rows(3), "d", rows(4, 5));
        Map<String, List<RowVersion>> speed =
                Map.of("b", rows(2, 2), "c", rows(30), "d", rows(5, 4), "e", rows(6));

        assertThat(RowDifference.between(EVENTS, lake, UP_TO_9, speed, UP_TO_9))
                .extracting(RowDifference::toString)
                .containsExactly(
                        text("a", "MISSING", 1),
                        text("b", "EXTRA", 2),
                        text("c", "CHANGED", 3),
                        text("e", "EXTRA", 6));
    }

    @Test
    void aRowIsLateWhereTheOtherSideHasNotComeSoFar() {
        Map<String, List<RowVersion>> lake = Map.of("a", List.of(at(5)), "b", List.of(at(6)));
        Map<String, List<RowVersion>> speed = Map.of("c", List.of(at(5)), "d", List.of(at(6)));

        assertThat(RowDifference.between(EVENTS, lake, UP_TO_5, speed, UP_TO_5))
                .extracting(difference -> difference.key() + difference.kind())
                .containsExactly("aMISSING", "bLATE", "cEXTRA", "dLATE");
    }

    @Test
    void aVersionThatTheOtherSideHasNotSeenIsLate() {
        Map<String, List<RowVersion>> lake = Map.of("a", List.of(at(4)), "b", List.of(at(4)));
        Map<String, List<RowVersion>> speed = Map.of("a", List.of(at(7)), "b", List.of(at(5)));

        assertThat(RowDifference.between(ORDERS, lake, UP_TO_5, speed, UP_TO_9))
                .extracting(difference -> difference.key() + difference.kind())
                .containsExactly("aLATE", "bCHANGED");
    }

    @Test
    void aCapturedRowThatIsGoneOnTheSideThatIsAheadIsLateAndAnEventIsMissing() {
        Map<String, List<RowVersion>> lake = Map.of("a", List.of(at(4)));

        assertThat(RowDifference.between(ORDERS, lake, UP_TO_5, Map.of(), UP_TO_9))
                .extracting(RowDifference::kind)
                .containsExactly(RowDifference.Kind.LATE);
        assertThat(RowDifference.between(EVENTS, lake, UP_TO_5, Map.of(), UP_TO_9))
                .extracting(RowDifference::kind)
                .containsExactly(RowDifference.Kind.MISSING);
    }

    @Test
    void lateRowsAreNoMismatchAndAToleranceIsAShareOfTheRows() throws Exception {
        var result =
                new ReconciliationResult(
                        100,
                        1,
                        List.of(
                                new RowDifference(EVENTS, "a", RowDifference.Kind.LATE, at(9)),
                                new RowDifference(EVENTS, "b", RowDifference.Kind.LOST, at(2))));

        assertThat(result.mismatches()).isEqualTo(1);
        assertThat(result.isWithin(0)).isFalse();
        assertThat(result.isWithin(0.01)).isTrue();
        assertThat(result.toJson())
                .isEqualTo(
                        "{\"checked\":100,\"hours\":1,\"mismatches\":1,\"late\":1,\"kinds\":{\"lost\":1,\"late\":1},\"differences\":["
                                + "{\"table\":\"user_events_realtime\",\"hour_epoch\":0,\"key\":\"a\",\"kind\":\"late\",\"source\":\"s\",\"position\":9},"
                                + "{\"table\":\"user_events_realtime\",\"hour_epoch\":0,\"key\":\"b\",\"kind\":\"lost\",\"source\":\"s\",\"position\":2}]}");
    }

    @Test
    void eachKindIsAMetricAlsoWhereThereIsNone() {
        var result =
                new ReconciliationResult(
                        7,
                        1,
                        List.of(new RowDifference(EVENTS, "a", RowDifference.Kind.LOST, at(2))));

        assertThat(result.toMetrics(Instant.ofEpochSecond(60)))
                .isEqualTo(
                        """
                        # TYPE millrace_reconcile_rows gauge
                        millrace_reconcile_rows 7
                        # TYPE millrace_reconcile_differences gauge
                        millrace_reconcile_differences{kind="missing"} 0
                        millrace_reconcile_differences{kind="extra"} 0
                        millrace_reconcile_differences{kind="changed"} 0
                        millrace_reconcile_differences{kind="lost"} 1
                        millrace_reconcile_differences{kind="late"} 0
                        # TYPE millrace_reconcile_finished_seconds gauge
                        millrace_reconcile_finished_seconds 60
                        """);
    }

    @Test
    void aDayOfWhichTheLakeHasLostRowsIsNotReprocessed() {
        var result =
                new ReconciliationResult(
                        9,
                        4,
                        List.of(
                                new RowDifference(day(1), "a", RowDifference.Kind.MISSING, at(1)),
                                new RowDifference(day(2), "b", RowDifference.Kind.EXTRA, at(2)),
                                new RowDifference(day(2), "c", RowDifference.Kind.LOST, at(3)),
                                new RowDifference(day(3), "d", RowDifference.Kind.LATE, at(4))));

        assertThat(Repair.of(result))
                .hasToString("Repair[days=[1970-01-02], lost=[1970-01-03], captured=false]");
    }

    @Test
    void summariesAgreeOnlyWhenRowsHashAndAmountDo() {
        var summary = new HourSummary(2, 17, new BigDecimal("3.50"));

        assertThat(summary.agreesWith(new HourSummary(2, 17, new BigDecimal("3.5")))).isTrue();
        assertThat(summary.agreesWith(new HourSummary(3, 17, new BigDecimal("3.5")))).isFalse();
        assertThat(summary.agreesWith(new HourSummary(2, 18, new BigDecimal("3.5")))).isFalse();
        assertThat(summary.agreesWith(new HourSummary(2, 17, new BigDecimal("3.51")))).isFalse();
    }

    private static TableHour day(int day) {
        return new TableHour(TableHour.EVENTS, day * 86_400L);
    }

    /** Rows at the positions that their hashes name. */
    private static List<RowVersion> rows(long... hashes) {
        return Arrays.stream(hashes)
                .mapToObj(hash -> new RowVersion(hash, "s", hash % 10))
                .toList();
    }

    /** A row that equals only one at the same position. */
    private static RowVersion at(long position) {
        return new RowVersion(100 + position * 10, "s", position);
    }

    private static String text(String key, String kind, long hash) {
        return "RowDifference[hour=%s, key=%s, kind=%s, row=RowVersion[hash=%d, source=s, position=%d]]"
                .formatted(EVENTS, key, kind, hash, hash);
    }
}
