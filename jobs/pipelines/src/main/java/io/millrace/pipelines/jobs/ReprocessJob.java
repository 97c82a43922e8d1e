package io.millrace.pipelines.jobs;

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
import java.util.concurrent.Callable;

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
    @Option(names = "--from", required = true, description = "first UTC day, such as 2026-01-31")
    private LocalDate from;

    @Option(names = "--to", required = true, description = "last UTC day, inclusive")
    private LocalDate to;

    @Option(
            names = "--snapshot",
            description = "id of a snapshot of lake.raw.events; default: the newest one")
    private Long snapshot;

    @Option(names = "--dry-run", description = "compute and compare, replace nothing")
    private boolean dryRun;

    @Option(names = "--report", description = "write the result as JSON to this file")
    private Path report;

    private ReprocessJob() {}

    public static void main(String[] args) {
        int code = new CommandLine(new ReprocessJob()).execute(args);
        if (code != 0) {
            System.exit(code);
        }
    }

    @Override
    public Integer call() throws Exception {
        List<SwappedPartition> partitions =
                Reprocessing.of(System.getenv(), line -> System.out.println("reprocess: " + line))
                        .run(
                                from,
                                to,
                                snapshot == null ? OptionalLong.empty() : OptionalLong.of(snapshot),
                                dryRun);
        long rows = partitions.stream().mapToLong(SwappedPartition::rowsAfter).sum();
        boolean identical = partitions.stream().allMatch(SwappedPartition::identical);
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
