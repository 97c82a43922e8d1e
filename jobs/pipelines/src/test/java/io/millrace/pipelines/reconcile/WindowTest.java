package io.millrace.pipelines.reconcile;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.time.LocalDate;

import static org.assertj.core.api.Assertions.assertThat;

class WindowTest {
    @Test
    void daysAreWholeAndInclusive() {
        Window window = Window.days(LocalDate.parse("2026-01-30"), LocalDate.parse("2026-01-31"));

        assertThat(window.variables())
                .containsEntry("FROM_DATE", "2026-01-30")
                .containsEntry("TO_DATE", "2026-01-31")
                .containsEntry("FROM_MILLIS", "1769731200000")
                .containsEntry("TO_MILLIS", "1769904000000");
    }

    @Test
    void theLastHoursEndWithTheLastCompleteOne() {
        Window window = Window.lastHours(24, Instant.parse("2026-01-31T00:59:59Z"));

        assertThat(window.from()).isEqualTo(Instant.parse("2026-01-30T00:00:00Z"));
        assertThat(window.until()).isEqualTo(Instant.parse("2026-01-31T00:00:00Z"));
        assertThat(window.variables())
                .containsEntry("FROM_DATE", "2026-01-30")
                .containsEntry("TO_DATE", "2026-01-30");
    }
}
