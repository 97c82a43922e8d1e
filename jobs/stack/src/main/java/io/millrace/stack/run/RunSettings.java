package io.millrace.stack.run;

import io.millrace.stack.Home;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * What {@code make run} is asked to do, from environment variables.
 *
 * @param eventsPerSecond distinct valid events per second; poison and producer duplicates come on
 *     top
 * @param rampUp how long the rate rises evenly to {@code eventsPerSecond}, for the JVMs start cold;
 *     it makes the load half of it longer
 * @param duration with the rate it gives the number of events; zero: no load, only servers and jobs
 * @param poisonPercent poison records per hundred events
 * @param historyDays the event times are spread over so many past days, and one of them is
 *     reprocessed while the stream goes on; zero: events happen when they are sent, and all days
 *     are reprocessed afterwards
 */
public record RunSettings(
        Path dataDir,
        int eventsPerSecond,
        Duration rampUp,
        Duration duration,
        long seed,
        double poisonPercent,
        int historyDays) {
    /** Events per second that each second of ramp-up adds: as fast as two cores warm up. */
    private static final int RATE_PER_RAMP_UP_SECOND = 600;

    private static final int RATE_WITHOUT_RAMP_UP = 2000;
    private static final int LONGEST_RAMP_UP_SECONDS = 60;

    /**
     * Reads {@code DATA_DIR}, {@code EVENTS_PER_SECOND}, {@code RAMP_UP}, {@code DURATION}, {@code
     * SEED}, {@code POISON_PERCENT} and {@code HISTORY_DAYS}.
     *
     * @throws IllegalArgumentException says which variable holds what, and what it takes
     */
    static RunSettings from(Map<String, String> environment, Home home) {
        String dataDir = environment.getOrDefault("DATA_DIR", "");
        int rate = (int) number(environment, "EVENTS_PER_SECOND", 1000, 1, 1_000_000, true);
        long duration = (long) number(environment, "DURATION", 60, 0, 86_400, true);
        return new RunSettings(
                dataDir.isBlank() ? home.data() : Path.of(dataDir).toAbsolutePath().normalize(),
                rate,
                Duration.ofSeconds(
                        (long)
                                number(
                                        environment,
                                        "RAMP_UP",
                                        rampUpSeconds(rate, duration),
                                        0,
                                        3600,
                                        true)),
                Duration.ofSeconds(duration),
                (long) number(environment, "SEED", 42, 0, Integer.MAX_VALUE, true),
                number(environment, "POISON_PERCENT", 0, 0, 100, false),
                (int) number(environment, "HISTORY_DAYS", 0, 0, 30, true));
    }

    /** At most the duration, for half of the ramp-up comes on top of it: the rate is reached. */
    private static long rampUpSeconds(int rate, long duration) {
        return rate <= RATE_WITHOUT_RAMP_UP
                ? 0
                : Math.min(
                        Math.min(LONGEST_RAMP_UP_SECONDS, duration),
                        rate / RATE_PER_RAMP_UP_SECOND);
    }

    private static double number(
            Map<String, String> environment,
            String name,
            double fallback,
            double least,
            double most,
            boolean whole) {
        String text = environment.getOrDefault(name, "");
        if (text.isBlank()) {
            return fallback;
        }
        try {
            double value = whole ? Long.parseLong(text.strip()) : Double.parseDouble(text.strip());
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Falls through to the one message for every bad value.
        }
        throw new IllegalArgumentException(
                "%s is '%s': set it to a %snumber from %.0f to %.0f."
                        .formatted(name, text, whole ? "whole " : "", least, most));
    }
}
