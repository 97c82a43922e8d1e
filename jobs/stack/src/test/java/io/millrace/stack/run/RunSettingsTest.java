package io.millrace.stack.run;

import io.millrace.stack.Home;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.util.Map;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RunSettingsTest {

    @Test
    void anEmptyEnvironmentIsTheRunOfTheReadme() {
        assertThat(from(Map.of()))
                .isEqualTo(
                        new RunSettings(
                                Home.find().data(),
                                1000,
                                Duration.ZERO,
                                Duration.ofSeconds(60),
                                42,
                                0,
                                0));
    }

    @ParameterizedTest
    @CsvSource({
        "2000, 60, 0",
        "6000, 60, 10",
        "20000, 60, 33",
        "20000, 10, 10",
        "60000, 300, 60",
        "20000, 0, 0"
    })
    void theRateRisesMoreSlowlyTheHigherItIsButIsReached(
            String rate, String duration, long rampUpSeconds) {
        assertThat(from(Map.of("EVENTS_PER_SECOND", rate, "DURATION", duration)).rampUp())
                .isEqualTo(Duration.ofSeconds(rampUpSeconds));
    }

    @Test
    void aGivenRampUpCounts() {
        assertThat(from(Map.of("RAMP_UP", "7", "DURATION", "5")).rampUp())
                .isEqualTo(Duration.ofSeconds(7));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "EVENTS_PER_SECOND | 0 | a whole number from 1 to 1000000.",
                "EVENTS_PER_SECOND | many | a whole number from 1 to 1000000.",
                "DURATION | 1.5 | a whole number from 0 to 86400.",
                "RAMP_UP | -1 | a whole number from 0 to 3600.",
                "POISON_PERCENT | 100.1 | a number from 0 to 100.",
                "POISON_PERCENT | NaN | a number from 0 to 100.",
                "HISTORY_DAYS | 31 | a whole number from 0 to 30."
            })
    void aWrongValueIsRefusedWithWhatWouldDo(String name, String value, String allowed) {
        assertThatThrownBy(() -> from(Map.of(name, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("%s is '%s': set it to %s", name, value, allowed);
    }

    private static RunSettings from(Map<String, String> environment) {
        return RunSettings.from(environment, Home.find());
    }
}
