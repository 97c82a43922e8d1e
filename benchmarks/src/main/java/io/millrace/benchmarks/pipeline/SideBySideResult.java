package io.millrace.benchmarks.pipeline;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * All runs of a side-by-side benchmark.
 *
 * @param idleClickHouse CPU of ClickHouse with nothing to do, as a share of one core
 */
record SideBySideResult(
        long events,
        int eventBytes,
        double rowBinaryBytes,
        int warmUps,
        int rounds,
        double idleClickHouse,
        List<Cost> costs) {

    /** The median of a variant over the rounds. */
    double median(Variant variant, ToDoubleFunction<Cost> value) {
        double[] sorted = of(variant).stream().mapToDouble(value).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** Flink's limit and the engine's limit together, microseconds of CPU per event. */
    double floor() {
        return median(Variant.BLACKHOLE, Cost::micros) + median(Variant.RAW_INSERT, Cost::micros);
    }

    private List<Cost> of(Variant variant) {
        return costs.stream().filter(cost -> cost.variant() == variant).toList();
    }

    String markdown() {
        StringBuilder text = new StringBuilder();
        text.append(
                String.format(
                        Locale.ROOT,
                        """
                        # The same events into the same table, side by side

                        %,d events (JSON of %d bytes, %.0f bytes as RowBinary) wait in Kafka and go into a table of 12 columns, its position
                        columns and batch id, with two materialized views; 1 s checkpoints unless the command says otherwise. CPU is user and
                        system time of the process, for ClickHouse until its merges have ended (idle it takes %.3f of a core, which is not
                        subtracted); that of Kafka and of the client of `raw-insert` is not counted. Each variant has run before, uncounted: %d times.
                        After each run every event was in the table once and in each view once. Median of %d rounds, in brackets all of
                        them.

                        | variant | CPU per event | Flink | ClickHouse | events/s |
                        |---|---|---|---|---|
                        """,
                        events,
                        eventBytes,
                        rowBinaryBytes,
                        idleClickHouse,
                        warmUps,
                        rounds));
        for (Variant variant : Variant.values()) {
            if (!of(variant).isEmpty()) {
                text.append(row(variant)).append('\n');
            }
        }
        text.append(
                String.format(
                        Locale.ROOT,
                        "%nThe floor is blackhole and raw-insert together: %.2f us.%n",
                        floor()));
        return text.toString();
    }

    private String row(Variant variant) {
        List<String> cells = new ArrayList<>();
        cells.add(variant.label());
        cells.add(cell(variant, Cost::micros, "%.2f"));
        cells.add(cell(variant, Cost::flinkMicros, "%.2f"));
        cells.add(cell(variant, Cost::clickHouseMicros, "%.2f"));
        cells.add(cell(variant, Cost::eventsPerSecond, "%,.0f"));
        return cells.stream().collect(Collectors.joining(" | ", "| ", " |"));
    }

    private String cell(Variant variant, ToDoubleFunction<Cost> value, String format) {
        double[] all = of(variant).stream().mapToDouble(value).toArray();
        String unit = format.equals("%.2f") ? " us" : "";
        return String.format(Locale.ROOT, format, median(variant, value))
                + unit
                + Arrays.stream(all)
                        .mapToObj(each -> String.format(Locale.ROOT, format, each))
                        .collect(Collectors.joining("; ", " (", ")"));
    }
}
