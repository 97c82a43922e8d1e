package io.millrace.benchmarks.pipeline;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/** {@code side-by-side}: CPU per event and events per second of our sink and of its peers. */
@Command(
        name = "side-by-side",
        mixinStandardHelpOptions = true,
        description = "CPU per event and events/s of our sink, a peer and the limits, in turns.")
final class SideBySideCommand implements Callable<Integer> {
    private static final List<Variant> ORDER =
            List.of(
                    Variant.BLACKHOLE,
                    Variant.EXACTLY_ONCE,
                    Variant.RAW_INSERT,
                    Variant.JDBC,
                    Variant.AT_LEAST_ONCE);

    @Mixin private FlinkSettings flink;
    @Mixin private OutputOptions output;

    @Option(
            names = "--events",
            defaultValue = "2000000",
            description = "Events in Kafka (default: ${DEFAULT-VALUE}).")
    private long events;

    @Option(
            names = "--rounds",
            defaultValue = "3",
            description = "Rounds that count (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(
            names = "--warm-up",
            defaultValue = "6",
            description =
                    "Runs of each variant before those that count, at least 1 (default: ${DEFAULT-VALUE}).")
    private int warmUps;

    @Option(
            names = "--rows-per-block",
            defaultValue = "100000",
            description = "Rows of a raw insert (default: ${DEFAULT-VALUE}).")
    private int rowsPerBlock;

    @Option(
            names = "--max-over-floor",
            description = "Goal: CPU of exactly-once divided by the floor.")
    private Double maxOverFloor;

    @Option(
            names = "--max-over-at-least-once",
            description = "Goal: CPU of exactly-once divided by that of at-least-once.")
    private Double maxOverAtLeastOnce;

    @Option(
            names = "--min-over-jdbc",
            description = "Goal: events/s of exactly-once divided by those of JDBC.")
    private Double minOverJdbc;

    @Override
    public Integer call() throws Exception {
        Progress progress = new Progress();
        try (Servers servers = Servers.start();
                SideBySide benchmark =
                        new SideBySide(servers, progress, events, rowsPerBlock, ORDER)) {
            benchmark.prepare(flink, warmUps);
            double idle = benchmark.idleClickHouse();
            for (int round = 1; round <= rounds; round++) {
                benchmark.round(round);
            }
            SideBySideResult result =
                    new SideBySideResult(
                            events,
                            EventJson.BYTES,
                            benchmark.bytesPerEvent(),
                            warmUps,
                            rounds,
                            idle,
                            benchmark.costs());
            Report report =
                    new Report(
                            BenchmarkMain.command(),
                            Machine.describe(servers.clickHouse()),
                            goals(result),
                            result,
                            result.markdown());
            report.write(output.file());
            return report.allGoalsMet() ? 0 : 1;
        }
    }

    private List<Goal> goals(SideBySideResult result) {
        List<Goal> goals = new ArrayList<>();
        double cpu = result.median(Variant.EXACTLY_ONCE, Cost::micros);
        if (maxOverFloor != null) {
            goals.add(
                    new Goal(
                            "CPU of exactly-once / floor",
                            Goal.Bound.AT_MOST,
                            maxOverFloor,
                            cpu / result.floor()));
        }
        if (maxOverAtLeastOnce != null) {
            goals.add(
                    new Goal(
                            "CPU of exactly-once / at-least-once",
                            Goal.Bound.AT_MOST,
                            maxOverAtLeastOnce,
                            cpu / result.median(Variant.AT_LEAST_ONCE, Cost::micros)));
        }
        if (minOverJdbc != null) {
            goals.add(
                    new Goal(
                            "events/s of exactly-once / jdbc",
                            Goal.Bound.AT_LEAST,
                            minOverJdbc,
                            result.median(Variant.EXACTLY_ONCE, Cost::eventsPerSecond)
                                    / result.median(Variant.JDBC, Cost::eventsPerSecond)));
        }
        return goals;
    }
}
