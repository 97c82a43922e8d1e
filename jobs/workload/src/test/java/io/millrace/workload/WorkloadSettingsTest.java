package io.millrace.workload;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class WorkloadSettingsTest {
    @Test
    void plansExactlyRateTimesDuration() {
        EventSettings events =
                WorkloadSettings.builder()
                        .bootstrapServers("127.0.0.1:9092")
                        .eventsPerSecond(300)
                        .duration(Duration.ofMillis(2_500))
                        .build()
                        .events(Instant.ofEpochMilli(77));
        assertThat(events.events()).isEqualTo(750);
        assertThat(events.startMillis()).isEqualTo(77);
        assertThat(events.runId()).isEqualTo("run-77");
    }

    @Test
    void hasTheDocumentedDefaults() {
        WorkloadSettings settings =
                WorkloadSettings.builder().bootstrapServers("127.0.0.1:9092").build();
        assertThat(settings.topic()).isEqualTo("events.raw");
        assertThat(settings.postgres()).isEmpty();
        assertThat(settings.truthFile()).isEmpty();
        assertThat(settings.threads()).isEqualTo(2);
        assertThat(settings.orderTransactionsPerSecond()).isEqualTo(20);
        assertThat(settings.events(Instant.ofEpochMilli(0)))
                .isEqualTo(new EventSettings(42, "run-0", 0, 1_000, 0, 60_000, 0, 0.5, 0.2, 0));
    }

    @Test
    void refusesWhatCannotRun() {
        WorkloadSettings.Builder builder = WorkloadSettings.builder();
        assertThatThrownBy(builder::build)
                .isInstanceOf(NullPointerException.class)
                .hasMessage("bootstrapServers");
        builder.bootstrapServers("127.0.0.1:9092");
        assertThatThrownBy(builder.threads(0)::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("threads must be at least 1, found 0");
        assertThatThrownBy(builder.threads(1).duration(Duration.ZERO)::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("there must be at least 1 event, found 0");
    }

    @Test
    void takesPostgresFromTheEnvironment() {
        assertThat(PostgresSettings.fromEnvironment(Map.of())).isEmpty();
        assertThat(
                        PostgresSettings.fromEnvironment(
                                Map.of("POSTGRES_HOST", "db", "POSTGRES_PASSWORD", "secret")))
                .contains(new PostgresSettings("db", 5432, "millrace", "millrace", "secret"));
        assertThatThrownBy(
                        () ->
                                PostgresSettings.fromEnvironment(
                                        Map.of("POSTGRES_HOST", "db", "POSTGRES_PORT", "x")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("POSTGRES_PORT is no number: x");
        assertThat(new PostgresSettings("db", 5432, "millrace", "user", "secret").toString())
                .isEqualTo("user@db:5432/millrace");
    }
}
