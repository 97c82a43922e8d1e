package io.millrace.connector.clickhouse.ledger;

import org.junit.jupiter.api.Test;

import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;

class PositionsTest {

    @Test
    void keepsRowsAfterThePositionOfTheirSource() {
        assertThat(new Positions(Map.of("b's", 7L, "a\\", 5L)).after())
                .isEqualTo(
                        "_pos > transform(toString(_src), ['a\\\\', 'b\\'s'], CAST([5, 7], 'Array(Int64)'), toInt64(-1))");
    }

    @Test
    void keepsAllRowsWhenNothingWasRead() {
        assertThat(Positions.none().after()).isEqualTo("1");
    }

    @Test
    void takesTheFurtherOneOfEachSource() {
        assertThat(
                        new Positions(Map.of("a", 5L, "b", 7L))
                                .max(new Positions(Map.of("b", 3L, "c", 1L))))
                .isEqualTo(new Positions(Map.of("a", 5L, "b", 7L, "c", 1L)));
    }
}
