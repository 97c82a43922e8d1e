package io.millrace.pipelines.refine;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class DaysTest {

    @ParameterizedTest
    @CsvSource({
        "2026-01-31, 2026-01-31, 2026-01-31",
        "2026-01-31, 2026-02-02, 2026-01-31 to 2026-02-02",
        "2026-01-31T09, 2026-01-31T09, 2026-01-31",
        "2026-01-31T23, 2026-02-01T00, 2026-01-31 to 2026-02-01",
        "2026-01-31T09, 2026-01-31, 2026-01-31",
        "2026-01-31, 2026-01-31T09, 2026-01-31"
    })
    void areThoseThatARangeOfDaysOrHoursTouches(String from, String to, String days) {
        assertThat(Days.between(from, to)).hasToString(days);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-02-01, 2026-01-31",
        "2026-01-31T09, 2026-01-31T08",
        "2026-02-01T00, 2026-01-31"
    })
    void mustNotEndBeforeTheyStart(String from, String to) {
        assertThatThrownBy(() -> Days.between(from, to))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("The end, %s, is before the start, %s.", to, from);
    }

    @Test
    void areNamedByDayOrHourOnly() {
        assertThatThrownBy(() -> Days.between("2026-02-30", "2026-03-01"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "'2026-02-30' is neither a UTC day, such as 2026-01-31, nor an hour, such as 2026-01-31T09.");
        assertThatThrownBy(() -> Days.between("2026-03-01", "2026-03-01T9"))
                .hasMessageStartingWith("'2026-03-01T9' is neither");
    }
}
