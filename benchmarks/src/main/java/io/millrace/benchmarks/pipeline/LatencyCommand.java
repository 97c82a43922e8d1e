package io.millrace.benchmarks.pipeline;

import io.millrace.benchmarks.pipeline.EventTable.Parts;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;

/** {@code latency}: from the creation of an event to its visibility, exactly-once. */
@Command(
        name = "latency",
        mixinStandardHelpOptions = true,
        description =
                "From the creation of an event to its visibility in ClickHouse, exactly-once.")
final class LatencyCommand implements Callable<Integer> {
    @Mixin private FlinkSettings flink;
    @Mixin private OutputOptions output;

    @Option(
            names = "--rates",
            split = ",",
            defaultValue = "5000,20000",
            description = "Events per second, one run each (default: ${DEFAULT-VALUE}).")
    private List<Integer> rates;

    @Option(
            names = "--warm-up",
            defaultValue = "15",
            description = "Seconds that do not count (default: ${DEFAULT-VALUE}).")
    private long warmUpSeconds;

    @Option(
            names = "--seconds",
            defaultValue = "60",
            description = "Seconds that count (default: ${DEFAULT-VALUE}).")
    private long seconds;

    @Option(names = "--max-p50", description = "Goal: median latency, milliseconds.")
    private Double maxP50;

    @Option(names = "--max-p99", description = "Goal: 99th percentile, milliseconds.")
    private Double maxP99;

    @Option(
            names = "--max-parts-per-second",
            description = "Goal: parts that inserts make, for each table and partition.")
    private Double maxPartsPerSecond;

    @Override
    public Integer call() throws Exception {
        Progress progress = new Progress();
        LatencyRun run =
                new LatencyRun(
                        flink, Duration.ofSeconds(warmUpSeconds), Duration.ofSeconds(seconds));
        List<Latency> results = new ArrayList<>();
        Machine machine = null;
        for (int rate : rates) {
            try (Servers servers = Servers.start()) {
                machine = Machine.describe(servers.clickHouse());
                Latency latency = run.run(servers, rate);
                results.add(latency);
                progress.say(
                        "%,d events/s: p50 %.0f ms, p99 %.0f ms, %.2f parts/s",
                        rate,
                        latency.p50Millis(),
                        latency.p99Millis(),
                        latency.mostPartsPerSecond());
            }
        }
        Report report =
                new Report(
                        BenchmarkMain.command(),
                        machine,
                        goals(results),
                        results,
                        markdown(results));
        report.write(output.file());
        return report.allGoalsMet() ? 0 : 1;
    }

    private List<Goal> goals(List<Latency> results) {
        List<Goal> goals = new ArrayList<>();
        for (Latency result : results) {
            String rate = String.format(Locale.ROOT, " at %,d events/s", result.eventsPerSecond());
            add(goals, "p50" + rate + ", ms", maxP50, result.p50Millis());
            add(goals, "p99" + rate + ", ms", maxP99, result.p99Millis());
            add(
                    goals,
                    "parts/s" + rate + " of a table and partition",
                    maxPartsPerSecond,
                    result.mostPartsPerSecond());
        }
        return goals;
    }

    private static void add(List<Goal> goals, String what, Double limit, double measured) {
        if (limit != null) {
            goals.add(new Goal(what, Goal.Bound.AT_MOST, limit, measured));
        }
    }

    private String markdown(List<Latency> results) {
        StringBuilder text =
                new StringBuilder(
                        String.format(
                                Locale.ROOT,
                                """
                                # From the creation of an event to its visibility, exactly-once

                                Events of %d bytes are created at a steady rate, sent to Kafka, parsed by Flink (parallelism %d, a checkpoint every
                                %d ms, network buffers sent after %d ms) and inserted into a table with two materialized views. An event is visible
                                when ClickHouse's query log says that its INSERT has ended, the views included; its latency is that time
                                less its `created_at`, taken before it is given to the producer. All events of %d s count, after %d s of warm-up.
                                Every event was in the table once and in each view once. Parts are those that inserts make, over the whole run,
                                in the table and partition with the most of them; in brackets the most inserts that ended within one second.

                                | events/s | p50 | p95 | p99 | max | parts/s | checkpoint: bytes | checkpoint: ms | CPU: Flink | CPU: ClickHouse |
                                |---|---|---|---|---|---|---|---|---|---|
                                """,
                                EventJson.BYTES,
                                flink.parallelism(),
                                flink.checkpointMillis(),
                                flink.bufferTimeoutMillis(),
                                seconds,
                                warmUpSeconds));
        results.forEach(result -> text.append(row(result)));
        text.append("\nParts made by inserts, by table and partition:\n\n");
        for (Latency result : results) {
            for (Parts parts : result.parts()) {
                text.append(
                        String.format(
                                Locale.ROOT,
                                "- %,d events/s, %s: %d, %.2f/s%n",
                                result.eventsPerSecond(),
                                parts.table(),
                                parts.parts(),
                                parts.perSecond()));
            }
        }
        return text.toString();
    }

    private static String row(Latency result) {
        CheckpointCost checkpoints = result.checkpoints();
        return String.format(
                Locale.ROOT,
                "| %,d | %.0f ms | %.0f ms | %.0f ms | %.0f ms | %.2f (%d) | %,d on average, at most %,d | %d on average, p99 %d, at most %d; %d completed, %d failed | %.2f cores | %.2f cores |%n",
                result.eventsPerSecond(),
                result.p50Millis(),
                result.p95Millis(),
                result.p99Millis(),
                result.maxMillis(),
                result.mostPartsPerSecond(),
                result.mostInsertsInASecond(),
                checkpoints.averageBytes(),
                checkpoints.largestBytes(),
                checkpoints.averageMillis(),
                checkpoints.p99Millis(),
                checkpoints.longestMillis(),
                checkpoints.completed(),
                checkpoints.failed(),
                result.flinkCores(),
                result.clickHouseCores());
    }
}
