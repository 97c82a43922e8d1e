package io.millrace.benchmarks.pipeline;

import java.util.Locale;

/** Lines that say what goes on. */
final class Progress {
    private final long start = System.nanoTime();

    void say(String format, Object... values) {
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf(Locale.ROOT, "%6.1f s  %s%n", seconds, format.formatted(values));
    }
}
