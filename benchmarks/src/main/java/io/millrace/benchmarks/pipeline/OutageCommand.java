package io.millrace.benchmarks.pipeline;

import io.millrace.benchmarks.pipeline.Outage.Phase;
import io.millrace.benchmarks.pipeline.Outage.Sample;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;

/** {@code outage}: the heap of Flink while ClickHouse is down, and that nothing is lost. */
@Command(
        name = "outage",
        mixinStandardHelpOptions = true,
        description = "The heap of Flink while ClickHouse is down, and that nothing is lost.")
final class OutageCommand implements Callable<Integer> {
    private static final double MEGABYTE = 1 << 20;

    @Mixin private FlinkSettings flink;
    @Mixin private OutputOptions output;

    @Option(
            names = "--rate",
            defaultValue = "5000",
            description = "Events per second (default: ${DEFAULT-VALUE}).")
    private int rate;

    @Option(
            names = "--outage",
            defaultValue = "300",
            description = "Seconds without ClickHouse (default: ${DEFAULT-VALUE}).")
    private long outageSeconds;

    @Option(
            names = "--around",
            defaultValue = "20",
            description = "Seconds of events before and after it (default: ${DEFAULT-VALUE}).")
    private long aroundSeconds;

    @Option(
            names = "--max-catch-up",
            defaultValue = "120",
            description = "Seconds in which all events must arrive (default: ${DEFAULT-VALUE}).")
    private long catchUpSeconds;

    @Option(names = "--max-live-heap", description = "Goal: live heap while it is down, MB.")
    private Double maxLiveHeap;

    @Override
    public Integer call() throws Exception {
        try (Servers servers = Servers.start()) {
            Machine machine = Machine.describe(servers.clickHouse());
            Outage outage =
                    new OutageRun(flink, new Progress())
                            .run(
                                    servers,
                                    rate,
                                    Duration.ofSeconds(aroundSeconds),
                                    Duration.ofSeconds(outageSeconds),
                                    Duration.ofSeconds(catchUpSeconds));
            Report report =
                    new Report(
                            BenchmarkMain.command(),
                            machine,
                            goals(outage),
                            outage,
                            markdown(outage));
            report.write(output.file());
            return report.allGoalsMet() ? 0 : 1;
        }
    }

    private List<Goal> goals(Outage outage) {
        return maxLiveHeap == null
                ? List.of()
                : List.of(
                        new Goal(
                                "live heap while ClickHouse is down, MB",
                                Goal.Bound.AT_MOST,
                                maxLiveHeap,
                                outage.mostLive(Phase.DOWN) / MEGABYTE));
    }

    private String markdown(Outage outage) {
        StringBuilder text =
                new StringBuilder(
                        String.format(
                                Locale.ROOT,
                                """
                                # ClickHouse is down for %d s

                                %,d events a second, exactly-once, parallelism %d, a checkpoint every %d ms, a Flink process with %s of heap.
                                ClickHouse is killed with SIGKILL and started again on the same folder; the events go on. Afterwards all %,d
                                events were in the table once and in each view once. All that were sent before ClickHouse was back were in
                                it %.1f s after its return. Checkpoints: %d completed, %d failed, at most %,d bytes.

                                | heap | before | down | after |
                                |---|---|---|---|
                                | most in use | %.0f MB | %.0f MB | %.0f MB |
                                | most left by a collection of old objects | %.0f MB | %.0f MB | %.0f MB |

                                In use over time (s: MB), a sample of each 20 s:\
                                """,
                                outage.outageSeconds(),
                                outage.eventsPerSecond(),
                                flink.parallelism(),
                                flink.checkpointMillis(),
                                flink.heap(),
                                outage.events(),
                                outage.catchUpSeconds(),
                                outage.checkpoints().completed(),
                                outage.checkpoints().failed(),
                                outage.checkpoints().largestBytes(),
                                outage.mostUsed(Phase.BEFORE) / MEGABYTE,
                                outage.mostUsed(Phase.DOWN) / MEGABYTE,
                                outage.mostUsed(Phase.AFTER) / MEGABYTE,
                                outage.mostLive(Phase.BEFORE) / MEGABYTE,
                                outage.mostLive(Phase.DOWN) / MEGABYTE,
                                outage.mostLive(Phase.AFTER) / MEGABYTE));
        for (int i = 0; i < outage.heap().size(); i += 20) {
            Sample sample = outage.heap().get(i);
            text.append(
                    String.format(
                            Locale.ROOT,
                            " %d: %.0f",
                            sample.second(),
                            sample.usedBytes() / MEGABYTE));
        }
        return text.append(".\n").toString();
    }
}
