package io.millrace.pipelines.jobs;

import io.millrace.pipelines.refine.Days;
import io.millrace.pipelines.refine.Refinement;
import io.millrace.pipelines.refine.Scope;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.util.concurrent.Callable;

/** {@code refine}: the raw zone to staging and marts, in batch mode, as far as it is new. */
@Command(
        name = "refine",
        mixinStandardHelpOptions = true,
        description = {
            "Computes staging and marts again for the days that new events and changes touch.",
            "With --from it computes the days from there on that are named, by day or hour, whatever is new.",
            "A second run changes nothing."
        },
        exitCodeOnExecutionException = 2,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:staging and marts hold what the raw zone says",
            "2:wrong usage, or it failed: run it again"
        })
public final class RefineJob implements Callable<Integer> {
    @Option(names = "--all", description = "all days, not only those that something new touches")
    private boolean all;

    @Option(
            names = "--from",
            description =
                    "a UTC day, such as 2026-01-31, or hour, such as 2026-01-31T09: its whole day, for marts have days")
    private String from;

    @Option(names = "--to", description = "the last one, inclusive; default: that of --from")
    private String to;

    private RefineJob() {}

    public static void main(String[] args) {
        ExitCode.end(new CommandLine(new RefineJob()), args);
    }

    @Override
    public Integer call() throws Exception {
        if (from == null ? to != null : all) {
            throw new IllegalArgumentException(
                    "Name --from, with --to or without, or else --all or nothing.");
        }
        var refinement = new Refinement(System.getenv(), System.out::println);
        if (from == null) {
            refinement.run(all ? Scope.EVERYTHING : Scope.NEW);
        } else {
            refinement.run(Days.between(from, to == null ? from : to));
        }
        return 0;
    }
}
