package io.millrace.workload;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class EventSettingsTest {
    @ParameterizedTest
    @CsvSource({"1000, 1, 1", "20000, 1, 0", "3, 1, 333", "3, 3, 1000", "7, 70, 10000"})
    void schedulesByTheRate(int eventsPerSecond, long index, long millis) {
        EventSettings settings = settings(eventsPerSecond, 0);
        assertThat(settings.scheduledMillis(index)).isEqualTo(5_000 + millis);
        assertThat(settings.scheduledNanos(index) / 1_000_000).isEqualTo(millis);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1250, 1000",
        "5000, 2000",
        "20000, 4000",
        "45000, 6000",
        "80000, 8000",
        "100000, 9000"
    })
    void startsSlowlyWhenAskedTo(long index, long millis) {
        EventSettings settings =
                new EventSettings(1, "run", 5_000, 20_000, 8_000, 200_000, 0, 0, 0, 0);
        assertThat(settings.scheduledMillis(index)).isEqualTo(5_000 + millis);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.01, 2, 33.3, 100})
    void spreadsPoisonEvenly(double percent) {
        EventSettings settings = settings(1_000, percent);
        assertThat(settings.poisonBefore(0)).isZero();
        assertThat(settings.poisonBefore(60_000)).isEqualTo(Math.round(600 * percent));
        assertThat(settings.poisonBefore(3_000_000_000L))
                .isEqualTo(Math.round(30_000_000 * percent));
        for (long number = 0; number < settings.poisonBefore(1_000); number++) {
            long index = settings.eventBeforePoison(number);
            assertThat(settings.poisonBefore(index)).isEqualTo(number);
            assertThat(settings.poisonBefore(index + 1)).isEqualTo(number + 1);
        }
    }

    @Test
    void refusesValuesOutOfRange() {
        assertThatThrownBy(() -> settings(0, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("events per second must be at least 1, found 0");
        assertThatThrownBy(() -> new EventSettings(1, "run", 0, 1, -1, 10, 0, 0, 0, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the ramp-up must not be negative, found -1");
        assertThatThrownBy(() -> settings(1, 101))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("poison percent must lie between 0 and 100, found 101.0");
        assertThatThrownBy(() -> settings(1, Double.NaN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("poison percent must lie between 0 and 100, found NaN");
    }

    private static EventSettings settings(int eventsPerSecond, double poisonPercent) {
        return new EventSettings(1, "run", 5_000, eventsPerSecond, 0, 10, poisonPercent, 0, 0, 0);
    }
}
