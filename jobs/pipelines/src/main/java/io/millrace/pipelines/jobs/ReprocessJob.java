package io.millrace.pipelines.jobs;

import io.millrace.pipelines.refine.Days;
import io.millrace.pipelines.refine.Refinement;
import io.millrace.pipelines.reprocess.CapturedTable;
import io.millrace.pipelines.reprocess.Reprocessing;
import io.millrace.pipelines.reprocess.SwappedPartition;

import com.fasterxml.jackson.databind.ObjectMapper;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/**
 * {@code reprocess}: days of the lake through the same SQL in batch mode, swapped into ClickHouse
 * partition by partition.
 */
@Command(
        name = "reprocess",
        mixinStandardHelpOptions = true,
        description = {
            "Recomputes days from the lake and replaces their partitions in ClickHouse, base and aggregates.",
            "The speed job may go on: rows that are newer than the lake's snapshot are kept.",
            "A run that died is finished or rolled back by the next one."
        },
        exitCodeOnExecutionException = 2,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:all partitions are replaced",
            "2:wrong usage, or it failed: run it again"
        })
public final class ReprocessJob implements Callable<Integer> {
    /** What can be computed anew, as it is named on the command line. */
    private enum Target {
        user_events_realtime(null),
        users(CapturedTable.USERS),
        products(CapturedTable.PRODUCTS),
        transactions_realtime(CapturedTable.TRANSACTIONS_REALTIME),
        marts(null);

        private final CapturedTable captured;

        Target(CapturedTable captured) {
            this.captured = captured;
        }
    }

    @Option(names = "--from", required = true, description = "first UTC day, such as 2026-01-31")
    private LocalDate from;

    @Option(names = "--to", required = true, description = "last UTC day, inclusive")
    private LocalDate to;

    @Option(
            names = "--snapshot",
            description = "id of a snapshot of lake.raw.events; default: the newest one")
    private Long snapshot;

    @Option(
            names = "--tables",
            split = ",",
            defaultValue = "user_events_realtime",
            description = {
                "which, with commas between: ${COMPLETION-CANDIDATES} (${DEFAULT-VALUE}).",
                "Captured tables have no days: all their versions are written once more. marts: those of the lake, at the newest snapshots."
            })
    private Set<Target> tables;

    @Option(
            names = "--dry-run",
            description = "print the plan, compute and compare the days of events, replace nothing")
    private boolean dryRun;

    @Option(names = "--report", description = "write the result as JSON to this file")
    private Path report;

    private ReprocessJob() {}

    public static void main(String[] args) {
        ExitCode.end(new CommandLine(new ReprocessJob()), args);
    }

    @Override
    public Integer call() throws Exception {
        Map<String, String> environment = System.getenv();
        Consumer<String> progress = line -> System.out.println("reprocess: " + line);
        for (Target target : tables) {
            if (target.captured != null) {
                progress.accept(target.captured.plan(environment));
            }
        }
        List<SwappedPartition> partitions = List.of();
        if (tables.contains(Target.user_events_realtime)) {
            OptionalLong pinned =
                    snapshot == null ? OptionalLong.empty() : OptionalLong.of(snapshot);
            partitions = Reprocessing.of(environment, progress).run(from, to, pinned, dryRun);
        }
        boolean identical = partitions.stream().allMatch(SwappedPartition::identical);
        for (Target target : tables) {
            if (target.captured != null && !dryRun) {
                identical &= target.captured.run(environment, progress);
            }
        }
        if (tables.contains(Target.marts) && !dryRun) {
            new Refinement(environment, progress).run(new Days(from, to));
        }
        long rows = partitions.stream().mapToLong(SwappedPartition::rowsAfter).sum();
        System.out.printf(
                "reprocess: %d partitions, %,d rows, %s%n",
                partitions.size(), rows, identical ? "identical to the stream's" : "corrected");
        if (report != null) {
            Files.writeString(
                    report,
                    new ObjectMapper()
                            .writerWithDefaultPrettyPrinter()
                            .writeValueAsString(
                                    Map.of(
                                            "partitions",
                                            partitions.size(),
                                            "rows",
                                            rows,
                                            "identical",
                                            identical)));
        }
        return 0;
    }
}
