package io.millrace.pipelines.jobs;

import io.millrace.pipelines.maintain.Maintenance;
import io.millrace.pipelines.maintain.Retention;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * {@code maintain}: compaction, expiry, orphan files and the tags of days for the lake's tables.
 */
@Command(
        name = "maintain",
        mixinStandardHelpOptions = true,
        description = {
            "Tags each complete day, joins small files and manifests, expires snapshots, deletes orphan files.",
            "It runs beside the jobs that write and read; what one of them may start from again is kept."
        },
        exitCodeOnExecutionException = 2,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:done", "2:wrong usage, or it failed: run it again"})
public final class MaintainJob implements Callable<Integer> {
    @Parameters(paramLabel = "TABLE", description = "such as raw.events; none: all tables")
    private List<String> tables = List.of();

    @Option(
            names = "--keep-snapshots-days",
            defaultValue = "3",
            description = "how long every snapshot stays readable (${DEFAULT-VALUE})")
    private int snapshotDays;

    @Option(
            names = "--keep-jobs-days",
            defaultValue = "14",
            description =
                    "how long a stopped job may take to come back from its savepoint (${DEFAULT-VALUE})")
    private int jobDays;

    @Option(
            names = "--keep-tags-days",
            defaultValue = "35",
            description = "how long a day can be read as it was (${DEFAULT-VALUE})")
    private int tagDays;

    @Option(
            names = "--orphans-older-than-days",
            defaultValue = "3",
            description = "a younger file may belong to a commit under way (${DEFAULT-VALUE})")
    private int orphanDays;

    private MaintainJob() {}

    public static void main(String[] args) {
        ExitCode.end(new CommandLine(new MaintainJob()), args);
    }

    @Override
    public Integer call() throws Exception {
        var retention =
                new Retention(
                        Duration.ofDays(snapshotDays),
                        Duration.ofDays(jobDays),
                        Duration.ofDays(tagDays),
                        Duration.ofDays(orphanDays));
        new Maintenance(System.getenv(), retention, System.out::println).run(tables, Instant.now());
        return 0;
    }
}
