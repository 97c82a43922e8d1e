package io.millrace.pipelines.sessions;

import org.apache.flink.types.Row;

import org.junit.jupiter.api.Test;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;

import static org.assertj.core.api.Assertions.assertThat;

class SessionsTest {
    private static final Instant NINE = Instant.parse("2026-03-01T09:00:00Z");

    private record Event(int minute, String type, String amount, String device, long position) {}

    @Test
    void aGapOfThirtyMinutesGoesOnAndALongerOneStartsAnother() {
        assertThat(
                        visits(
                                new Event(0, "page_view", null, "desktop", 1),
                                new Event(30, "purchase", "12.50", "mobile", 2),
                                new Event(61, "page_view", null, null, 3)))
                .containsExactly(
                        visit(0, 30, Map.of("page_view", 1L, "purchase", 1L), "12.50", "desktop"),
                        visit(61, 61, Map.of("page_view", 1L), "0", null));
    }

    @Test
    void aLateEventJoinsTheVisitsThatItLiesBetween() {
        assertThat(
                        visits(
                                new Event(60, "search", null, "mobile", 1),
                                new Event(0, "search", null, "desktop", 2),
                                new Event(30, "search", null, "tablet", 3)))
                .containsExactly(visit(0, 60, Map.of("search", 3L), "0", "desktop"));
    }

    @Test
    void thePositionDecidesAmongEventsOfOneInstant() {
        assertThat(
                        visits(
                                new Event(0, "search", null, "second", 8),
                                new Event(0, "search", null, "first", 7)))
                .containsExactly(visit(0, 0, Map.of("search", 2L), "0", "first"));
    }

    @Test
    void theOrderOfArrivalDoesNotMatter() {
        List<Event> events = new ArrayList<>();
        var random = new Random(5);
        for (int i = 0; i < 60; i++) {
            events.add(
                    new Event(random.nextInt(1500), "purchase", "1." + (10 + i), "device-" + i, i));
        }
        List<Row> expected = visits(events.toArray(Event[]::new));
        assertThat(expected).hasSizeGreaterThan(5).hasSizeLessThan(60);

        for (int shuffle = 0; shuffle < 50; shuffle++) {
            Collections.shuffle(events, random);
            assertThat(visits(events.toArray(Event[]::new))).isEqualTo(expected);
        }
    }

    private static List<Row> visits(Event... events) {
        var sessions = new Sessions();
        Sessions.Visits visits = sessions.createAccumulator();
        for (Event event : events) {
            sessions.accumulate(
                    visits,
                    NINE.plusSeconds(60L * event.minute()),
                    30,
                    event.type(),
                    event.amount() == null ? null : new BigDecimal(event.amount()),
                    event.amount() == null ? null : 1,
                    event.device(),
                    null,
                    "events.raw-0",
                    event.position());
        }
        return List.of(sessions.getValue(visits));
    }

    private static Row visit(
            int from, int to, Map<String, Long> events, String amount, String device) {
        return Row.of(
                NINE.plusSeconds(60L * from),
                NINE.plusSeconds(60L * to),
                events,
                new BigDecimal(amount),
                events.getOrDefault("purchase", 0L),
                device,
                null);
    }
}
